using System.Text;
using Digest.Rendering.Templates;
using Scriban.Runtime;
using Xunit;

namespace Digest.Tests.Rendering.Templates;

public class ParsedTemplateTests
{
    [Fact]
    public void Errors_of_a_template_and_of_what_it_includes_come_at_once()
    {
        var errors = Rendered
            .ParseErrors("{{ include 'part' }}{{ include 'gone' }}", name => name == "part" ? "a\n{{ 1 + }}" : null);
        Assert.StartsWith("part(2,", errors[0], StringComparison.Ordinal);
        Assert.Equal("test.txt(1,32) : error : there is no template `gone` to include", errors[^1]);
    }

    [Fact]
    public void A_cycle_behind_a_condition_may_end() => Assert.Equal(
        "3210", Rendered.Text(
            "{{ n = 3; include 'down' }}", include: _ => "{{ n; n = n - 1; if n >= 0; include 'down'; end }}"));

    [Theory]
    [InlineData("{{ x = 'a' * 1000; for i in 1..30; x = x + x; end; x }}",
        "the output grows longer than the 1048576 bytes allowed")]
    [InlineData(
        "{{ x = 'a' * 100000; for i in 1..20; x; end }}", "the output grows longer than the 1048576 bytes allowed")]
    [InlineData(
        "{{ x = 'é' * 100000; for i in 1..6; x; end }}", "the output grows longer than the 1048576 bytes allowed")]
    [InlineData("{{ x = 'a' * 100000; for i in 1..20; capture c; x; end; end }}",
        "the output grows longer than the 1048576 bytes allowed")]
    [InlineData("{{ 'a' | string.pad_left 99999999 }}", "99999999")]
    [InlineData("{{ while true; end }}", "iteration limit `10000`")]
    [InlineData("{{ func f; f; end; f }}", "recursive depth limit `100`")]
    public void Growth_has_its_limits(string template, string message) =>
        Assert.Contains(message, Rendered.Error(template), StringComparison.Ordinal);

    [Fact]
    public void A_hundred_papers_with_many_reasons_are_within_the_limits() => Assert.Equal(
        3000, Rendered.Text("{{ for paper in 1..100; for reason in 1..30; 'x'; end; end }}").Length);

    [Fact]
    public void A_template_can_be_rendered_by_many_at_once()
    {
        var template = Parse("a.txt", "{{ x = x + 1; for i in 1..50; x = x + i; end; x }}");
        Parallel.For(0, 200, n => Assert.Equal($"{n + 1276}", Render(template, new ScriptObject { ["x"] = n })));
    }

    [Fact]
    public void An_error_leaves_nothing_behind_for_the_next_render()
    {
        var template = Parse("a.txt",
            "{{ for i in 1..2; capture c; a = 1; if fail; nothing 1; end; end; end }}{{ if !fail }}ok{{ end }}");
        Assert.NotNull(template.Render(new ScriptObject { ["fail"] = true }, new RenderOutput()));
        Assert.Equal("ok", Render(template, []));
    }

    [Fact]
    public void A_render_finds_nothing_of_the_one_before()
    {
        var template = Parse("a.txt", "{{ x }}{{ x = 'left' }}{{ date.now }}{{ date.format = '%Y' }}");
        var first = Render(template, []);
        Assert.Equal(first, Render(template, []));
    }

    [Fact]
    public void Output_is_limited_for_each_render_and_not_for_all_together()
    {
        var template = Parse("a.txt", new string('x', 400_000));
        for (var i = 0; i < 4; i++) Assert.Equal(400_000, Render(template, []).Length);
    }

    [Fact]
    public async Task A_render_ends_when_it_is_cancelled()
    {
        var template = Parse("a.txt", "{{ func f(n); if n > 0; f(n - 1); f(n - 1); end; end; f 60 }}");
        using var cancelled = new CancellationTokenSource();
        var render = Task.Run(
            () => template.Render([], new RenderOutput(), cancelled.Token), TestContext.Current.CancellationToken);
        await cancelled.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => render.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Markup_is_written_as_it_is()
    {
        var card = new Markup("<p>card</p>"u8.ToArray());
        var output = new RenderOutput();
        Assert.Null(Parse("a.html", "<div>{{ for i in 1..2; card; end }}</div>")
            .Render(new ScriptObject { ["card"] = card }, output));
        Assert.Equal("<div><p>card</p><p>card</p></div>", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Theory]
    [InlineData("{{ x }}\n  {{ y }}", "a\nb\n\n  a\n  b")]
    [InlineData("{{ x ~}}\n  {{ y }}", "a\nb\n  a\n  b")]
    [InlineData("  {{ card }}{{ z }}", "  <p>\n</p>\nz")]
    public void An_indent_follows_a_line_end_however_it_was_written(string template, string expected) =>
        Assert.Equal(expected, Rendered.Text(
        template, new ScriptObject
        {
            ["x"] = "a\nb\n",
            ["y"] = "a\nb",
            ["z"] = "z",
            ["card"] = new Markup("<p>\n</p>\n"u8.ToArray())
        }));

    [Theory]
    [InlineData("{{ x.length.get_type }}")]
    [InlineData("{{ place.host }}")]
    [InlineData("{{ card.utf8.length }}")]
    public void No_member_of_a_net_type_can_be_reached(string template)
    {
        var model = new ScriptObject
        {
            ["x"] = "text",
            ["place"] = new Uri("https://secret.example.org"),
            ["card"] = new Markup("secret"u8.ToArray())
        };
        var output = new RenderOutput();
        Parse("a.txt", template).Render(model, output);
        Assert.DoesNotContain("secret", Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
    }

    private static ITemplate Parse(string name, string source) =>
        ParsedTemplate.Parse(name, source, new TemplateOptions()).Template!;

    private static string Render(ITemplate template, ScriptObject model)
    {
        var output = new RenderOutput();
        Assert.Null(template.Render(model, output)?.ToString());
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
