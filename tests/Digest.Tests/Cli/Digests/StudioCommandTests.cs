using System.Net;
using Digest.Rendering;
using Xunit;

namespace Digest.Tests.Cli.Digests;

public sealed class StudioCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest").FullName;

    /// <summary>Without a data folder: a new installation has all fixtures.</summary>
    private DigestProcess Digest => new(null, $"--Templates:Folder={Templates}");

    private string Templates => Path.Combine(_folder, "templates");

    public StudioCommandTests() => Directory.CreateDirectory(Path.Combine(Templates, "mail"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_studio_prints_its_address_serves_it_and_stops()
    {
        using var studio = Digest.Start("studio");
        var address = await studio.StandardOutput.ReadLineAsync(TestDatabase.Token);
        Assert.Matches("^http://127\\.0\\.0\\.1:[0-9]+/[0-9a-f]{32}/$", address);
        using var http = new HttpClient();
        Assert.Contains("Digest studio", await http.GetStringAsync(address, TestDatabase.Token), StringComparison.Ordinal);
        using var refused = await http.GetAsync(new Uri(address!).GetLeftPart(UriPartial.Authority), TestDatabase.Token);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        var (exit, _) = await DigestProcess.StopAsync(studio);

        Assert.Equal(0, exit);
        Assert.Contains("Only this machine can open it", await studio.StandardError.ReadToEndAsync(TestDatabase.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fixture_is_written_and_a_change_is_compared_with_the_last_time()
    {
        var digest = new DigestProcess(_folder, $"--Templates:Folder={Templates}");
        await digest.OkAsync("subscribers", "add", "ada@example.org");
        var written = await digest.OkAsync("preview", "--fixture", "hostile", "--out", _folder);
        Assert.Equal(3, written.Split('\n').Count(line => line.StartsWith(_folder, StringComparison.Ordinal)));
        Assert.DoesNotContain("<script>", await File.ReadAllTextAsync(Path.Combine(_folder, "hostile.html"), TestDatabase.Token), StringComparison.Ordinal);

        await digest.OkAsync("preview", "--diff");
        await File.WriteAllTextAsync(
            Path.Combine(Templates, "mail/welcome.txt"), TemplateFiles.ReadBuiltIn("mail/welcome.txt") + "See you.\n", TestDatabase.Token);
        var changed = await digest.OkAsync("preview", "--diff");
        Assert.Contains("Against the last rendering: This change touches 5 of ", changed, StringComparison.Ordinal);
        Assert.Contains("welcome-zh, text", changed, StringComparison.Ordinal);
        Assert.Contains("+ See you.", changed, StringComparison.Ordinal);
        var again = await digest.OkAsync("preview", "--diff", "--fixture", "welcome");
        Assert.Contains("Against the last rendering: This change touches none of ", again, StringComparison.Ordinal);
        Assert.Contains("Against the released templates: This change touches 5 of ", again, StringComparison.Ordinal);
        Assert.DoesNotContain("welcome-zh", again, StringComparison.Ordinal);

        var (exit, _, error) = await digest.RunAsync("preview", "--fixture", "nonsense");
        Assert.Equal(2, exit);
        Assert.Contains("Unknown fixture 'nonsense'. There are: ordinary, first, quiet", error, StringComparison.Ordinal);
        Assert.Equal(2, (await digest.RunAsync("preview", "ada@example.org", "--diff")).Exit);
    }
}
