using Digest.Rendering;
using Digest.Rendering.Checking;
using Digest.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Digest.Tests.Rendering.Checking;

/// <summary>What shows only over a whole folder of templates, and with samples.</summary>
public sealed class TemplateCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest-check-").FullName;

    [Theory]
    [InlineData("mail/digest.html", "<p>{{ edition.date }}</p>", "_footer.html")]
    [InlineData("mail/digest.txt", "{{ edition.date }}", "_footer.txt")]
    [InlineData("mail/digest.html", "{{ if !links.unsubscribe }}{{ include '_footer.html' }}{{ end }}", "_footer.html")]
    public async Task A_digest_must_let_its_reader_unsubscribe(string name, string template, string footer)
    {
        Write(name, template);
        Assert.EndsWith($"(1,1) : error : the reader cannot unsubscribe: include `{footer}`",
            Assert.Single(await ErrorsAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_nothing_uses_is_named_with_what_it_may_be_meant_for()
    {
        Write("mail/digset.html", "x");
        Write("mail/_nowhere-included.html", "unused");
        Write("mail/_mine.html", "included");
        Write("mail/welcome.html", "{{ include '_mine.html' }}");
        var errors = await ErrorsAsync();
        Assert.Equal(2, errors.Length);
        Assert.EndsWith("_nowhere-included.html(1,1) : error : no mail and no page uses this file", errors[0],
            StringComparison.Ordinal);
        Assert.EndsWith(
            "digset.html(1,1) : error : no mail and no page uses this file; did you mean `mail/digest.html`?",
            errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_with_many_errors_shows_the_first_once_however_often_it_is_included()
    {
        Write("mail/_footer.html", "{{ if }}\n{{ 1 + }}\n{{ ) }}");
        Assert.StartsWith("_footer.html(1,7) : error", Assert.Single(await ErrorsAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_templates_of_the_program_pass() => Assert.Empty(await ErrorsAsync());

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private async Task<string[]> ErrorsAsync()
    {
        var samples = (await TemplateSamples.CollectAsync(TestContext.Current.CancellationToken))
            .Concat(PageSamples.All).ToDictionary();
        var library = new TemplateLibrary(_folder, TimeProvider.System, NullLogger<TemplateLibrary>.Instance);
        return [.. TemplateCheck.Run(library, samples).Select(e => e.ToString())];
    }
}
