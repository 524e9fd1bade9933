using System.Text.Json;
using Xunit;

namespace Digest.Tests.Cli.Topics;

/// <summary><c>digest feedback</c>, <c>match</c> and <c>preview --topic</c> with what people mistype.</summary>
public sealed class TopicCommandsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest-topics-").FullName;

    private DigestProcess Digest => new(Path.Combine(_folder, "data"));

    public async ValueTask InitializeAsync()
    {
        var papers = Path.Combine(_folder, "papers.jsonl");
        await File.WriteAllLinesAsync(
            papers,
            [
                """{"id":"arxiv:2603.00001","title":"Robots that fold laundry","abstract":"Folding.","authors":["Jane Doe"]}""",
                """{"id":"arxiv:2603.00002","title":"Robots that cook","abstract":"Cooking.","authors":["Ann Roe"]}""",
            ],
            TestContext.Current.CancellationToken);
        await Digest.OkAsync("ingest", "--file", papers);
        await Digest.OkAsync("subscribers", "add", "ada@example.org", "--topic", "laundry");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Feedback_that_fails_changes_nothing()
    {
        await Digest.OkAsync("feedback", "ada@example.org", "--more", "2603.00001");
        foreach (var arguments in (string[][])
            [
                ["--reset", "--from", Path.Combine(_folder, "missing.bib")],
                ["--less", "2603.00002", "--more", "2603.99999"],
                ["--reset", "--more", "2603.99999"],
            ])
            Assert.Equal(1, (await Digest.RunAsync(["feedback", "ada@example.org", .. arguments])).Exit);

        Assert.StartsWith(
            "laundry: 1 liked, 0 disliked, 0 authors excluded.\n", await Digest.OkAsync("feedback", "ada@example.org"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_paper_of_like_that_is_not_in_the_archive_is_named()
    {
        const string Hint = "like:2401.99999 brings nothing before that paper is in the archive.";
        string[][] commands =
        [
            ["match", "like:2401.99999 OR like:2603.00001"],
            ["subscribers", "add", "bob@example.org", "--topic", "like:2401.99999 OR like:2603.00001"],
            ["subscribers", "edit", "ada@example.org", "--topic", "like:2401.99999 OR like:2603.00001"],
        ];
        foreach (var command in commands)
        {
            var (exit, _, errors) = await Digest.RunAsync(command);
            Assert.Equal(0, exit);
            Assert.StartsWith(Hint, errors, StringComparison.Ordinal);
            Assert.DoesNotContain("2603.00001", errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_that_is_not_a_library_is_refused()
    {
        var file = Path.Combine(_folder, "picture.png");
        await File.WriteAllBytesAsync(file, [0x89, .. "PNG\r\n"u8, 0x1a, 0x0a, 0, 0, 0, 0x0d, .. "IHDR\n"u8], TestContext.Current.CancellationToken);
        Assert.Equal(
            (1, "", $"digest: {file} is not BibTeX, RIS or a list of paper ids.\n"), await Digest.RunAsync("feedback", "ada@example.org", "--from", file));
        Assert.Equal(
            (1, "", $"digest: {_folder} is a folder, not a file.\n"), await Digest.RunAsync("feedback", "ada@example.org", "--from", _folder));
    }

    [Fact]
    public async Task Of_an_archive_of_one_day_a_week_is_not_a_quarter()
    {
        var shown = await Digest.OkAsync("feedback", "ada@example.org", "--not-author", "Doe, J");
        Assert.Equal(
            "laundry: 0 liked, 0 disliked, 1 author excluded.\nEffect: 1 fewer a week, like \"Robots that fold laundry\".\n", shown);
    }

    [Fact]
    public async Task A_query_to_match_can_have_settings()
    {
        var result = JsonDocument.Parse(await Digest.OkAsync("match", "robots laundry [wide] ", "--json")).RootElement;
        Assert.Equal("robots laundry", result.GetProperty("query").GetString());
        Assert.Equal(
            (2, "", "digest: The query is not valid: settings must be at its end, in one pair of brackets, as in: agents [wide, max 3].\n"),
            await Digest.RunAsync("match", "robots [wide] laundry"));
    }

    [Fact]
    public async Task A_preview_says_that_all_topics_are_paused()
    {
        Assert.StartsWith(
            "Nothing new: all topics are paused.\n", await Digest.OkAsync("preview", "--topic", "V=laundry [paused]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_of_topics_has_their_price_for_programs_too()
    {
        var lines = (await Digest.OkAsync("preview", "--topic", "laundry", "--json")).Trim().Split('\n');
        Assert.Equal(2, lines.Length);
        var topic = JsonDocument.Parse(lines[1]).RootElement;
        Assert.Equal("laundry", topic.GetProperty("name").GetString());
        Assert.True(topic.GetProperty("price").GetProperty("normal").GetDouble() > 0);
        Assert.Equal(1, topic.GetProperty("just_above").GetArrayLength());
        Assert.Equal(JsonValueKind.Array, topic.GetProperty("near_misses").ValueKind);
    }
}
