using System.Text;
using Digest.Rendering;
using Digest.Rendering.Templates;
using Digest.Tests.Rendering;
using Xunit;

namespace Digest.Tests.Cli.Templates;

public sealed class TemplateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest-render-").FullName;

    private DigestProcess Digest => new(Path.Combine(_folder, "data"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Render_prints_exactly_what_the_template_gives()
    {
        var template = Write("page.html", "{{ title }} {{ n + 1 }} {{ list[1].x }} {{ text }}{{ include 'part.txt' }}");
        Write("part.txt", "\n[{{ title }}]");
        var model = Write("model.json", """{ "title": "<é>", "list": [1, { "x": 2.5 }], "n": 1 }""");
        var arguments = new[] { "render", template, "--model", model, "--set", "n=41", "--set", "text=a=b" };
        Assert.Equal("&lt;é&gt; 42 2.5 a=b\n[&lt;é&gt;]", await Digest.OkAsync(arguments));
        Assert.Equal("<é> 42 2.5 a=b\n[<é>]", await Digest.OkAsync([.. arguments, "--raw"]));
    }

    [Theory]
    [InlineData(
        "a\n{{ 1 + }}",
        "page.txt(2,8) : error : Error while parsing binary expression: Expecting an <expression> to the right of the operator instead of `}}` in: <expression> operator <expression>")]
    [InlineData("{{ nothing 1 }}", "page.txt(1,4) : error : The function `nothing` was not found")]
    [InlineData("{{ include 'gone' }}", "page.txt(1,12) : error : there is no template `gone` to include")]
    public async Task A_template_with_an_error_prints_the_error_alone(string template, string error)
    {
        var (exit, output, errors) = await Digest.RunAsync("render", Write("page.txt", template));
        Assert.Equal((1, ""), (exit, output));
        Assert.EndsWith(error, errors.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_no_object_is_refused()
    {
        var (exit, _, errors) = await Digest.RunAsync("render", Write("page.txt", "x"), "--model", Write("model.json", "[1]"));
        Assert.Equal(1, exit);
        Assert.Contains("must contain a JSON object", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exported_templates_can_be_edited_and_are_checked()
    {
        var mine = Path.Combine(_folder, "mine");
        await Digest.OkAsync("templates", "export", mine);
        await Digest.OkAsync("templates", "check", $"--Templates:Folder={mine}");

        var card = Path.Combine(mine, "mail", "_paper.html");
        await File.WriteAllTextAsync(card, "<script>'{{ paper.title }}'</script>\n<a href={{ paper.titel }}>", TestContext.Current.CancellationToken);
        await Digest.OkAsync("templates", "export", mine);
        var (exit, _, errors) = await Digest.RunAsync("templates", "check", $"--Templates:Folder={mine}");
        Assert.Equal(1, exit);
        Assert.Contains("_paper.html(1,13) : error : a value is not allowed in the element <script>", errors, StringComparison.Ordinal);
        Assert.Contains("_paper.html(2,12) : error : a value stands in the value of href, which has no quotes around it", errors, StringComparison.Ordinal);
        Assert.Contains("_paper.html(2,18) : error : `paper` has no `titel`; did you mean `title`?", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exported_samples_render_as_the_mail_itself_does()
    {
        var mine = Path.Combine(_folder, "mine");
        await Digest.OkAsync("templates", "export", mine, "--samples");
        foreach (var name in TemplateFiles.BuiltInNames.Where(name =>
            !name.Contains("/_", StringComparison.Ordinal) || name.Contains("_paper", StringComparison.Ordinal)))
            Assert.True(File.Exists(Path.Combine(mine, name + ".model.json")), name);

        var html = Path.Combine(mine, "mail", "digest.html");
        var printed = await Digest.OkAsync("render", html, "--model", html + ".model.json");
        var samples = await TemplateSamples.CollectAsync(TestContext.Current.CancellationToken);
        var output = new RenderOutput();
        Assert.Null(SomeMail.Templates().Get("mail/digest.html").Render(samples["mail/digest.html"][0], output));
        Assert.Equal(Encoding.UTF8.GetString(output.ToArray()), printed);
        Assert.Contains("Small Models for Large Questions</a>", printed, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
