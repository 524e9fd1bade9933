using System.Text;
using Digest.Rendering.Templates;
using Microsoft.Extensions.Time.Testing;
using Scriban.Runtime;
using Xunit;

namespace Digest.Tests.Rendering.Templates;

/// <summary>What templates may rely on, whichever version of Scriban renders them.</summary>
public class ScribanLanguageTests
{
    private static readonly ScriptObject Hostile = new() { ["x"] = "<b>\"Tom & 'Jerry'\"</b>" };

    public static TheoryData<string, string, string> Cases => LanguageCases.All();

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_language_gives(string group, string template, string expected)
    {
        Assert.NotEmpty(group);
        Assert.Equal(expected, Render(template, LanguageCases.Model));
    }

    [Theory]
    [InlineData("{{ x }}", "&lt;b&gt;&quot;Tom &amp; &#39;Jerry&#39;&quot;&lt;/b&gt;")]
    [InlineData("{{ [x] }}", "[&quot;&lt;b&gt;\\&quot;Tom &amp; &#39;Jerry&#39;\\&quot;&lt;/b&gt;&quot;]")]
    [InlineData("{{ x | string.upcase | string.slice 0 3 }}", "&lt;B&gt;")]
    [InlineData("{{ capture c }}<p>{{ x | string.slice 0 1 }}</p>{{ end; c }}", "<p>&lt;</p>")]
    [InlineData("{{ capture c }}<p>{{ end; c | string.upcase }}", "&lt;P&gt;")]
    [InlineData("{{ '<' | html.escape }}", "&lt;")]
    [InlineData("{{ \"<\\n\" | html.newline_to_br }}", "&lt;<br />\n")]
    [InlineData("{{ 'é' + 1.5 }}", "é1.5")]
    public void Html_is_escaped_where_it_is_written(string template, string expected) => Assert.Equal(expected, Render(template, Hostile, "page.html"));

    [Theory]
    [InlineData("page.txt")]
    [InlineData("page")]
    public void Other_endings_escape_nothing(string name) => Assert.Equal("<b>\"Tom & 'Jerry'\"</b>", Render("{{ x }}", Hostile, name));

    [Fact]
    public void An_option_overrules_the_ending() => Assert.Equal("<", Render("{{ '<' }}", [], "page.html", escapeHtml: false));

    [Fact]
    public void A_subject_is_one_line() => Assert
        .Equal("a b <c>", Render("{{ x }}\n\r\n <c>\n", new ScriptObject { ["x"] = "a\r\n\tb" }, "mail/a.subject"));

    [Fact]
    public void Markup_is_written_as_it_is_and_never_indented()
    {
        var model = new ScriptObject { ["card"] = new Markup("<p>\n  é\n</p>\n"u8.ToArray()) };
        Assert.Equal("a\n  <p>\n  é\n</p>\nb", Render("a\n  {{ card }}b", model, "page.html"));
    }

    [Fact]
    public void A_link_is_text_that_is_escaped() =>
        Assert.Equal("<a href=\"https://x.org/?a&amp;b=&quot;\">", Render(
            "<a href=\"{{ l }}\">", new ScriptObject { ["l"] = new Link("https://x.org/?a&b=\"") }, "page.html"));

    [Theory]
    [InlineData("{{ include 'part' }}", "[]")]
    [InlineData("{{ include 'part' 1 2 }}", "[1]")]
    [InlineData("{{ include 'name' }}", "name")]
    [InlineData("{{ include 'part' name:'<' }}", "[&lt;]")]
    [InlineData("{{ x = include 'part' 'v'; x; x | string.size }}", "[v]3")]
    [InlineData("{{ include 'sets'; made }}", "yes")]
    [InlineData("a\n  {{ include 'lines' }}", "a\n  1\n  2\n")]
    [InlineData("{{ include_join ['lines', 'name'] ', ' '<' 'tpl:lines' }}", "&lt;1\n2\n, [&quot;lines&quot;, &quot;name&quot;]1\n2\n")]
    [InlineData("{{ include 'outer' }}", "<[]>")]
    public void An_include_gives_what_its_template_gives(string template, string expected) => Assert.Equal(expected, Render(template, [], "page.html", name => name switch
    {
        "part" => "[{{ $1 }}{{ $name }}]",
        "name" => "{{ $0 }}",
        "sets" => "{{ made = 'yes' }}",
        "lines" => "1\n2\n",
        "outer" => "<{{ include 'part' }}>",
        _ => null,
    }));

    [Fact]
    public void An_include_that_is_not_there_is_an_error_at_its_place() => Assert.Equal("page.txt(2,12)", Place(ErrorOf("\n{{ include 'gone' }}")));

    [Fact]
    public void An_error_in_an_include_names_its_file() =>
        Assert.Equal("part.txt(2,4)", Place(ErrorOf("{{ include 'part.txt' }}", include: name => name == "part.txt" ? "\n{{ ) }}" : null)));

    [Theory]
    [InlineData("{{ while true; end }}")]
    [InlineData("{{ for x in 1..900; for y in 1..900; end; end }}")]
    [InlineData("{{ 1..2000 }}")]
    [InlineData("{{ func f; f; end; f }}")]
    [InlineData("{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' | regex.match `^(a+)+$` }}")]
    [InlineData("{{ include 'self' }}")]
    [InlineData("{{ a = []; a[0] = a; a }}")]
    public void What_would_never_end_ends_with_an_error(string template)
    {
        var limits = new TemplateLimits { LoopTurns = 1000, RegexTimeout = TimeSpan.FromMilliseconds(100) };
        Assert.NotNull(ErrorOf(template, name => name == "self" ? "{{ if true; include 'self'; end }}" : null, limits));
    }

    [Theory]
    [InlineData("{{ 'x'.length.get_type }}")]
    [InlineData("{{ object.eval '1' }}")]
    [InlineData("{{ object.eval_template 'x' }}")]
    [InlineData("{{ nothing 1 }}")]
    [InlineData("{{ string.nothing 'a' }}")]
    [InlineData("{{ nothing.member }}")]
    [InlineData("{{ 'x' | 5 }}")]
    [InlineData("{{ if }}x{{ end }}")]
    [InlineData("{{ if true }}x")]
    [InlineData("{{ 1 + }}")]
    [InlineData("{{ 'open }}")]
    [InlineData("{{ (1 }}")]
    [InlineData("{{ end }}")]
    [InlineData("{{ case 1; else; end }}")]
    [InlineData("{{ for in x }}{{ end }}")]
    [InlineData("{{ break }}")]
    [InlineData("{{ func f(a = 1, b); end }}")]
    [InlineData("{{ x = 1; readonly x; x = 2 }}")]
    [InlineData("{{ x = {}; with x; y = 1; readonly y; end; x.y = 2 }}")]
    [InlineData("{{ for.nothing }}")]
    [InlineData("{{ 'a' * 'b' }}")]
    [InlineData("{{ 5 // 0 }}")]
    [InlineData("{{ -null }}")]
    [InlineData("{{ 'a' - 1 }}")]
    [InlineData("{{ 'abc' | math.abs }}")]
    [InlineData("{{ x = 5; x[0] }}")]
    public void A_mistake_is_an_error_with_its_place(string template)
    {
        var error = ErrorOf(template);
        Assert.Equal("page.txt", error.File);
        Assert.Equal(1, error.Line);
        Assert.InRange(error.Column, 1, template.Length + 1);
    }

    [Fact]
    public void The_clock_is_the_one_of_the_options() =>
        Assert.Equal("2026-03-05", Render("{{ date.now | date.to_string '%F' }}", [],
        clock: new FakeTimeProvider(new DateTimeOffset(2026, 3, 5, 12, 0, 0, TimeSpan.Zero))));

    [Fact]
    public void A_model_is_never_changed_by_a_template()
    {
        var model = LanguageCases.Model;
        Assert.Equal("newx", Render("{{ user.name = 'new'; user.name; products[0] = 'x'; products[0]; added = 1; this.more = 2 }}", model));
        Assert.Equal("John", ((ScriptObject)model["user"]!)["name"]);
        Assert.Equal(3, model.Count);
    }

    private static string Render(string template, ScriptObject model, string name = "page.txt", Func<string,
        string?>? include = null, bool? escapeHtml = null, TimeProvider? clock = null)
    {
        var parsed = ParsedTemplate.Parse(name, template, new TemplateOptions
        {
            Loader = n => include?.Invoke(n),
            EscapeHtml = escapeHtml,
            Clock = clock ?? TimeProvider.System,
        });
        Assert.Empty(parsed.Errors.Select(e => e.ToString()));
        var output = new RenderOutput();
        Assert.Null(parsed.Template!.Render(model, output)?.ToString());
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>The first error, of parsing or else of rendering.</summary>
    private static TemplateError ErrorOf(
        string template, Func<string, string?>? include = null, TemplateLimits? limits = null)
    {
        var parsed = ParsedTemplate.Parse("page.txt", template,
            new TemplateOptions { Loader = n => include?.Invoke(n), Limits = limits ?? new TemplateLimits() });
        var error = parsed.Template is null ? parsed.Errors[0] : parsed.Template.Render(LanguageCases.Model, new RenderOutput());
        return error ?? throw new InvalidOperationException("There was no error.");
    }

    private static string Place(TemplateError error) => error.ToString()[..(error.ToString().IndexOf(')', StringComparison.Ordinal) + 1)];
}
