using Digest.Templating.Tests.Suite;
using Xunit;

namespace Digest.Templating.Tests;

/// <summary>The suite of the port, and what the built-in engine promises beyond it.</summary>
public class BuiltInTemplateEngineTests : TemplateEngineSuite
{
    protected override ITemplateEngine Engine { get; } = new BuiltInTemplateEngine();

    [Fact]
    public void All_parse_errors_come_at_once_in_order() => Assert.Equal(
        [
            "test.txt(1,6) : error : expected an expression, got `}}`",
            "test.txt(2,5) : error : expected an expression, got `)`",
            "test.txt(4,4) : error : this `end` belongs to nothing that was opened",
        ],
        Rendered.ParseErrors("{{ 1+}}\n{{ (); 2 }}\nfine {{ 3 }}\n{{ end }}"));

    [Fact]
    public void An_if_without_end_is_reported_where_it_begins() => Assert.Equal(["test.txt(2,4) : error : no `end` follows this `if`"], Rendered.ParseErrors("a\n{{ if x }}b"));

    [Theory]
    [InlineData("{{ string.upcse 'a' }}", "test.txt(1,11) : error : there is no function `string.upcse`; did you mean `string.upcase`?")]
    [InlineData("{{ 'a' | date.to_sting '%Y' }}", "test.txt(1,15) : error : there is no function `date.to_sting`; did you mean `date.to_string`?")]
    [InlineData("{{ func price; end; pirce 1 }}", "test.txt(1,21) : error : there is no function `pirce`; did you mean `price`?")]
    [InlineData("{{ incldue 'a' }}", "test.txt(1,4) : error : there is no function `incldue`; did you mean `include`?")]
    [InlineData("{{ xyzzy 1 }}", "test.txt(1,4) : error : there is no function `xyzzy`")]
    [InlineData("{{ paper.title }}", "test.txt(1,10) : error : `paper` is null, it has no `title`; with `?.` the result would be null")]
    [InlineData("{{ math.abs 'x' }}", "test.txt(1,13) : error : expected a number, got the text \"x\"")]
    [InlineData("{{ [1] | array.each 'upcase' }}", "test.txt(1,21) : error : `array.each` needs a function here, got the text \"upcase\"; an `@` before its name passes it on")]
    public void A_mistake_says_what_would_do(string template, string error) => Assert.Equal(error, Rendered.Error(template));

    [Theory]
    [InlineData("{{ wrap f; end }}", "`wrap`")]
    [InlineData("{{ tablerow x in y; end }}", "`tablerow`")]
    [InlineData("{{ import x }}", "`import`")]
    [InlineData("{{ object.eval 'x' }}", "`object.eval`")]
    [InlineData("{{ object.eval_template 'x' }}", "`object.eval_template`")]
    [InlineData("{{ 1 << 2 }}", "`<<` and `>>`")]
    [InlineData("{{ $$ }}", "`$$`")]
    public void What_is_left_out_is_refused_by_name_when_it_is_parsed(string template, string name) => Assert.Contains(name, Rendered.ParseErrors(template)[0], StringComparison.Ordinal);

    [Fact]
    public void An_include_cycle_names_the_cycle() => Assert.Equal(
        ["b.txt(2,12) : error : these templates include each other without end: b.txt → c.txt → b.txt"],
        Rendered.ParseErrors("{{ include 'b.txt' }}", name => name == "b.txt" ? "{{ include 'c.txt' }}" : "\n{{ include 'b.txt' }}").Select(e => e.Replace("c.txt(2,12)", "b.txt(2,12)", StringComparison.Ordinal)));

    [Fact]
    public void A_cycle_behind_a_condition_may_end() =>
        Assert.Equal("3210", Rendered.Text("{{ n = 3; include 'down' }}", include: _ => "{{ n; n = n - 1; if n >= 0; include 'down'; end }}"));

    [Fact]
    public void A_cycle_that_does_not_end_is_named_too() => Assert.EndsWith(
        "that are allowed: c → b → c",
        Rendered.Error("{{ include 'b' }}", include: name => name == "b" ? "{{ if true; include 'c'; end }}" : "{{ if true; include 'b'; end }}"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("{{ x = 'a' * 1000; for i in 1..20; x = x + x; end }}", "the text grows longer than the 1048576 characters allowed")]
    [InlineData("{{ a = [1]; for i in 1..30; a = a + a; end }}", "more than the 1000 items allowed")]
    [InlineData("{{ x = 'a' * 100000; for i in 1..20; x; end }}", "the output grows longer than the 1048576 bytes allowed")]
    [InlineData("{{ 'a' | string.pad_left 99999999 }}", "the text grows longer")]
    [InlineData("{{ x = 'a' * 1000; x | string.replace 'a' ('b' * 10000) }}", "the text grows longer")]
    [InlineData("{{ x = 10; for i in 1..20; x = x * x; end }}", "the number grows too large")]
    [InlineData("{{ [1] | array.insert_at 99999999 1 }}", "more than the 1000 items allowed")]
    [InlineData("{{ 1 | math.format 'F999999999' }}", "is no format")]
    public void Growth_has_its_limits(string template, string message) => Assert.Contains(message, Rendered.Error(template), StringComparison.Ordinal);

    [Fact]
    public void A_template_can_be_rendered_by_many_at_once()
    {
        var template = new BuiltInTemplateEngine().Parse("a.txt", "{{ x = x + 1; for i in 1..50; x = x + i; end; x }}", new TemplateOptions()).Template!;
        Parallel.For(0, 200, n =>
        {
            var output = new RenderOutput();
            Assert.Null(template.Render(new TemplateObject { ["x"] = n }, output));
            Assert.Equal($"{n + 1276}", System.Text.Encoding.UTF8.GetString(output.ToArray()));
        });
    }

    [Fact]
    public void An_error_leaves_nothing_behind_for_the_next_render()
    {
        var template = new BuiltInTemplateEngine().Parse("a.txt", "{{ for i in 1..2; with {a: 1}; capture c; if fail; nothing 1; end; end; end; end }}{{ a }}ok", new TemplateOptions()).Template!;
        Assert.NotNull(template.Render(new TemplateObject { ["fail"] = true }, new RenderOutput()));
        var output = new RenderOutput();
        Assert.Null(template.Render([], output));
        Assert.Equal("ok", System.Text.Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void Shared_markup_is_kept_by_reference()
    {
        var card = new Markup("<p>card</p>"u8.ToArray());
        var output = new RenderOutput();
        new BuiltInTemplateEngine().Parse("a.html", "<div>{{ for i in 1..2; card; end }}</div>", new TemplateOptions()).Template!.Render(new TemplateObject { ["card"] = card }, output);
        Assert.Equal([null, card, card, null], output.Segments().Select(s => s.Shared));
        Assert.Equal("<div><p>card</p><p>card</p></div>", System.Text.Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void A_model_refuses_what_no_template_could_use() => Assert.Throws<ArgumentException>(() => new TemplateObject { ["x"] = new Uri("https://example.org") });
}
