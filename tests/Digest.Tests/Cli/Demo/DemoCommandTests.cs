using AngleSharp.Html.Parser;
using Xunit;

namespace Digest.Tests.Cli.Demo;

public sealed class DemoCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("demo");

    [Fact]
    public async Task The_demo_writes_six_mails_that_any_mail_program_reads_and_repeats_nothing()
    {
        var output = await new DigestProcess(dataFolder: null).OkAsync("demo", "--out", _folder.FullName);

        Assert.Equal(6, _folder.GetFiles("*.eml").Length);
        foreach (var reader in new[] { "asha", "ben", "clara" })
        {
            var first = Titles($"2026-03-02-{reader}.html");
            var second = Titles($"2026-03-03-{reader}.html");
            Assert.True(first.Length >= 5 && second.Length >= 5);
            Assert.Empty(first.Intersect(second));
            Assert.All(first.Concat(second), title => Assert.Contains(title, output));
        }

        Assert.Contains("S²FT: Efficient", output);
        Assert.Equal("", await ExternalProgram.RunAsync(
            ExternalProgram.Find("python3", "python3"), Path.Combine(AppContext.BaseDirectory, "Rendering", "check_mails.py"), _folder.FullName));
    }

    [Fact]
    public async Task A_page_shows_every_mail_on_a_phone_and_a_desktop_light_and_dark_with_who_got_what_and_why()
    {
        await new DigestProcess(null).OkAsync("demo", "--out", _folder.FullName);

        var page = new HtmlParser().ParseDocument(await File.ReadAllTextAsync(
            Path.Combine(_folder.FullName, "index.html"), TestContext.Current.CancellationToken));
        var frames = page.QuerySelectorAll("iframe");
        Assert.Equal(6 * 4, frames.Length);
        Assert.Equal(6 * 2, frames.Count(frame => frame.ClassList.Contains("phone")));
        foreach (var frame in frames)
        {
            var file = Path.Combine(_folder.FullName, frame.GetAttribute("src")!);
            var mail = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            var query = file.EndsWith("-dark.html", StringComparison.Ordinal) ? "@media all" : "@media not all";
            Assert.Contains(query, mail, StringComparison.Ordinal);
        }

        Assert.Equal(
            Titles("2026-03-02-asha.html"),
            page.QuerySelector("table")!.QuerySelectorAll("td:first-child").Select(cell => cell.TextContent));
        Assert.All(page.QuerySelectorAll("td:last-child"), why => Assert.NotEmpty(why.TextContent));
        Assert.Contains("ingest\n", page.QuerySelector("pre")!.TextContent, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string[] Titles(string file) =>
        [.. new HtmlParser().ParseDocument(File.ReadAllText(Path.Combine(_folder.FullName, file))).QuerySelectorAll("h3").Select(title => title.TextContent.Trim())];
}
