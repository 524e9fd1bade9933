using System.Text.RegularExpressions;
using Xunit;

namespace Digest.Tests.Cli;

public sealed class WithoutCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest-alone-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task On_a_terminal_the_name_alone_shows_the_help()
    {
        var (exit, shown) = await new DigestProcess(null).RunInTerminalAsync("");
        Assert.Equal(0, exit);
        Assert.Equal(await new DigestProcess(null).OkAsync("--help"), shown);
    }

    [Fact]
    public async Task Elsewhere_it_runs_the_service_and_names_the_command()
    {
        var port = FreePort.Next();
        using var process = new DigestProcess(_folder, $"--Web:Listen=http://127.0.0.1:{port}").Start();
        var warning = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal("digest: No command given: running the service. The next release shows the help instead; start the service with: digest run", warning);
        await HealthAsync(port);

        Assert.Equal(0, (await DigestProcess.StopAsync(process)).Exit);
    }

    [Fact]
    public async Task The_help_fits_80_columns_and_names_every_command()
    {
        var help = await new DigestProcess(null).OkAsync("help");
        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= 80, line));
        foreach (var command in await CommandsAsync()) Assert.Matches($@"\b{command}\b", help);
    }

    [Fact]
    public async Task The_documentation_has_every_command()
    {
        var page = await File.ReadAllLinesAsync(
            Path.Combine(RepositoryRoot.Folder, "docs", "commands.md"), TestContext.Current.CancellationToken);
        foreach (var command in await CommandsAsync())
            Assert.Contains(page, line =>
                line.StartsWith("| `", StringComparison.Ordinal) && Regex.IsMatch(line, $@"`{command}\b"));
    }

    [Fact]
    public async Task The_readme_has_at_most_150_lines() => Assert.InRange(
        (await File.ReadAllLinesAsync(
            Path.Combine(RepositoryRoot.Folder, "README.md"), TestContext.Current.CancellationToken)).Length,
        1,
        150);

    [Fact]
    public async Task The_help_of_a_command_is_found_either_way() => Assert.Equal(
        await new DigestProcess(null).OkAsync("subscribers", "add", "--help"),
        await new DigestProcess(null).OkAsync("help", "subscribers", "add"));

    [Fact]
    public async Task The_version_is_a_command_and_an_option() => Assert.Equal(
        await new DigestProcess(null).OkAsync("--version"), await new DigestProcess(null).OkAsync("version"));

    private static async Task<IEnumerable<string>> CommandsAsync()
    {
        var program = await File.ReadAllTextAsync(
            Path.Combine(RepositoryRoot.Folder, "src", "Digest", "Program.cs"), TestContext.Current.CancellationToken);
        return program.Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.EndsWith("Command.Create,", StringComparison.Ordinal))
            .Select(line => line[..line.IndexOf("Command.", StringComparison.Ordinal)].ToLowerInvariant())
            .Append("run");
    }

    private static async Task HealthAsync(int port)
    {
        using var http = new HttpClient();
        for (var i = 0; i < 100; i++)
        {
            try
            {
                using var response = await http.GetAsync($"http://127.0.0.1:{port}/health/live", TestContext.Current.CancellationToken);
                if (response.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail("The service did not start.");
    }
}
