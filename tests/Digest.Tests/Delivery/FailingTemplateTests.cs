using Xunit;

namespace Digest.Tests.Delivery;

public sealed class FailingTemplateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("digest");

    [Fact]
    public async Task A_mail_whose_template_fails_waits_until_it_is_mended()
    {
        var template = Path.Combine(_folder.CreateSubdirectory("templates/mail").FullName, "digest.html");
        await File.WriteAllTextAsync(template, "{{ brand.name.first.letter }}", TestContext.Current.CancellationToken);
        var papers = Path.Combine(_folder.FullName, "papers.jsonl");
        await File.WriteAllTextAsync(papers, """{"id": "2603.00001", "title": "Robots that garden"}""", TestContext.Current.CancellationToken);
        var digest = new DigestProcess(Path.Combine(_folder.FullName, "data"), $"--Templates:Folder={Path.Combine(_folder.FullName, "templates")}");
        await digest.OkAsync("ingest", "--file", papers);
        await digest.OkAsync("subscribers", "add", "ada@example.org", "--topic", "robots");

        var (_, output, error) = await digest.RunAsync("send", "--now");

        Assert.Contains("0 delivered, 0 failed, 1 waiting", output);
        Assert.Contains("digest.html(1,", error);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
