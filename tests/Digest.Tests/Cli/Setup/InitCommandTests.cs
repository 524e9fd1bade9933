using Xunit;

namespace Digest.Tests.Cli.Setup;

public sealed class InitCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest-init-").FullName;

    private DigestProcess Digest => new(null) { WorkingFolder = _folder };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Five_questions_give_a_file_with_comments_and_a_subscriber()
    {
        var data = Path.Combine(_folder, "data");
        var (exit, shown) = await Digest.RunInTerminalAsync(
            $"{data}\ncs.OR\ncs.ro stat.ML\nada@example.org\nRobots=robots folding; \"speculative decoding\"\nsmtp.example.org:465\nada\nsecret", "init");

        Assert.True(exit == 0, shown);
        Assert.Contains("Unknown arXiv category 'cs.OR'.", shown, StringComparison.Ordinal);
        Assert.Contains("Added ada@example.org.", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", shown, StringComparison.Ordinal);
        var file = await File.ReadAllTextAsync(Path.Combine(_folder, "appsettings.json"), TestContext.Current.CancellationToken);
        Assert.Contains("// Everything that Digest writes", file, StringComparison.Ordinal);
        Assert.Contains("""{ "Name": "arxiv", "Kind": "ArxivRss", "Categories": ["cs.RO", "stat.ML"] }""", file, StringComparison.Ordinal);
        var password = Path.Combine(data, "smtp-password");
        Assert.Equal("secret", await File.ReadAllTextAsync(password, TestContext.Current.CancellationToken));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(password));
        var config = await Digest.OkAsync("config", "--changed");
        foreach (var line in (string[])[$"DataFolder\t{data}\t", "Mail:Transport\tSmtp\t", "Smtp:Host\tsmtp.example.org\t", "Smtp:Port\t465\t", "Smtp:UserName\tada\t"])
            Assert.Contains(line, config, StringComparison.Ordinal);
        Assert.Contains("Topic Robots: ", await Digest.OkAsync("subscribers", "show", "ada@example.org"), StringComparison.Ordinal);

        (exit, shown) = await Digest.RunInTerminalAsync("", "init");
        Assert.Equal(1, exit);
        Assert.Contains("appsettings.json already exists", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enter_takes_every_suggestion()
    {
        var (exit, shown) = await new DigestProcess(null)
        {
            WorkingFolder = _folder,
            Environment = new Dictionary<string, string> { ["XDG_DATA_HOME"] = _folder },
        }.RunInTerminalAsync("\n\n\n\n\n", "init");
        Assert.True(exit == 0, shown);
        Assert.Contains("Categories\": [\"cs.AI\", \"cs.CL\", \"cs.CV\", \"cs.LG\"]", await File.ReadAllTextAsync(
            Path.Combine(_folder, "appsettings.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_server_is_a_name_and_without_a_subscriber_it_gets_a_sender()
    {
        var (exit, shown) = await Digest.RunInTerminalAsync(
            $"{_folder}\n\nnone\n\nRobots=vision language action\nsmtp.example.org\n\nada@localhost\ndigest@example.org\nnone", "init");
        Assert.True(exit == 0, shown);
        Assert.Contains("'Robots=vision language action' is no mail server.", shown, StringComparison.Ordinal);
        Assert.Contains("'ada@localhost' is a local address.", shown, StringComparison.Ordinal);
        var file = await File.ReadAllTextAsync(Path.Combine(_folder, "appsettings.json"), TestContext.Current.CancellationToken);
        Assert.Contains("Digest <digest@example.org>", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_terminal_it_says_so()
    {
        var (exit, output, error) = await Digest.RunAsync("init");
        Assert.Equal((2, ""), (exit, output));
        Assert.Equal("digest: digest init asks questions and needs a terminal. Write an appsettings.json instead: see README.md\n", error);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Ctrl_C_ends_it_at_once_and_writes_nothing()
    {
        var (exit, _) = await Digest.RunInTerminalAsync("^C", "init");
        Assert.Equal(130, exit);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }
}
