using System.Text.Json;
using Xunit;

namespace Digest.Tests.Cli;

/// <summary>A mistake on the command line is answered in one line, on the error output, with exit code 2.</summary>
public sealed class WrongUsageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest-usage-").FullName;

    public static TheoryData<string, string> Mistakes => new()
    {
        { "subscriber", "Unknown command 'subscriber'. Did you mean subscribers? See: digest --help" },
        { "subscribers ad", "Unknown command 'ad'. Did you mean add? See: digest subscribers --help" },
        { "subscribers", "Specify what to do: add, list, show, edit, follow, unfollow, pause, resume, remove, import, import-tags, export. See: digest subscribers --help" },
        { "help sned", "Unknown command 'sned'. Did you mean send? See: digest --help" },
        { "send --nwo", "Unknown option '--nwo'. Did you mean --now? See: digest send --help" },
        { "run --foo", "Unknown option '--foo'. See: digest run --help" },
        { "preview --topic", "--topic needs a value: --topic QUERY. See: digest preview --help" },
        { "preview --topic --data x", "--topic needs a value: --topic QUERY. See: digest preview --help" },
        { "preview", "Specify either a subscriber's EMAIL, --topic QUERY, --fixture NAME or --diff. See: digest preview --help" },
        { "preview a@example.org --topic b", "Specify either a subscriber's EMAIL, --topic QUERY, --fixture NAME or --diff. See: digest preview --help" },
        { "preview --topic x --date foo", "Not a date: 'foo'. Use YYYY-MM-DD. See: digest preview --help" },
        { "preview --topic x --date 0001-01-01", "Not a date: '0001-01-01'. Use YYYY-MM-DD. See: digest preview --help" },
        { "send --date 2026-03-05", "--date needs --dry-run: past digests are not sent again. See: digest send --help" },
        { "ingest --since yesterday", "Not a date: 'yesterday'. Use YYYY-MM-DD. See: digest ingest --help" },
        { "match x --days abc", "--days is 'abc'. It must be 1 to 366. See: digest match --help" },
        { "match x --days 0", "--days is '0'. It must be 1 to 366. See: digest match --help" },
        { "match x --breadth 7", "--breadth is '7'. It must be one of narrow, normal, wide. See: digest match --help" },
        { "feedback a@example.org --not-author ", "--not-author is empty. Give the author's name. See: digest feedback --help" },
        { "match", "QUERY is missing. See: digest match --help" },
        { "match two words", "Unexpected argument 'words'. Put quotes around a text that contains spaces. See: digest match --help" },
        { "subscribers list --status gone", "--status is 'gone'. It must be one of pending, active, paused, unsubscribed, suppressed. See: digest subscribers list --help" },
        { "preview a@example.org --out", "--out needs a value: --out DIR. See: digest preview --help" },
        { "sources add arxiv cs.Robotics", "Unknown arXiv category 'cs.Robotics'. List them: digest topics cat:" },
        { "sources add arxiv csRO", "Unknown arXiv category 'csRO'. Did you mean cs.RO? List them: digest topics cat:" },
        { "sources add feed example.org", "'example.org' is not an http or https address." },
        { "ingest --source arxiv-cz", "Unknown source 'arxiv-cz'. Did you mean arxiv-cs?" },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_one_line_in_a_pipe(string arguments, string message)
    {
        var (exit, output, error) = await InEmptyFolder().RunAsync(arguments.Split(' '));
        Assert.Equal((2, "", $"digest: {message}"), (exit, output, error.TrimEnd('\n')));
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_an_object_with_json(string arguments, string message)
    {
        var (exit, output, error) = await InEmptyFolder().RunAsync([.. arguments.Split(' '), "--json"]);
        Assert.Equal((2, ""), (exit, output));
        Assert.Equal(message, JsonDocument.Parse(error).RootElement.GetProperty("error").GetString());
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_the_same_in_a_terminal(string arguments, string message)
    {
        var (exit, shown) = await InEmptyFolder().RunInTerminalAsync("", arguments.Split(' '));
        Assert.Equal((2, $"digest: {message}"), (exit, shown.Trim()));
    }

    [Theory]
    [InlineData("ingest --file FILE")]
    [InlineData("bounces read FILE")]
    [InlineData("subscribers import FILE")]
    [InlineData("render FILE")]
    public async Task A_missing_file_is_one_line(string arguments)
    {
        var file = Path.Combine(_folder, "none", "x.csv");
        var given = arguments.Replace("FILE", file, StringComparison.Ordinal).Split(' ');

        Assert.Equal((1, "", $"digest: File not found: {file}\n"), await InEmptyFolder().RunAsync(given));
    }

    /// <summary>There the sources of the defaults hold.</summary>
    private DigestProcess InEmptyFolder() => new(null)
    {
        WorkingFolder = _folder,
        Environment = new Dictionary<string, string> { ["DataFolder"] = Path.Combine(_folder, "data") },
    };
}
