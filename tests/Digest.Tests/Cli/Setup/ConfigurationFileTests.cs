using System.Text.Json;
using Xunit;

namespace Digest.Tests.Cli.Setup;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest-config-").FullName;

    private string File => Path.Combine(_folder, "appsettings.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_with_one_setting_leaves_the_default_sources_and_everything_else()
    {
        Write("""{ "Mail": { "From": "Me <me@example.org>" } /* mine */ }""");
        Assert.Equal(["daily-papers", "arxiv-cs"], await SourcesAsync());
        Assert.Equal([("Mail:From", "Me <me@example.org>", File)], await ConfigAsync(null, "--changed"));
        Assert.Contains(("Smtp:Port", "587", "default"), await ConfigAsync());
    }

    [Fact]
    public async Task A_list_that_is_given_replaces_the_default_and_may_be_empty()
    {
        Write("""{ "Sources": { "Read": [{ "Name": "mine", "Kind": "Folder", "Folder": "papers" }] } }""");
        Assert.Equal(["mine"], await SourcesAsync());
        Write("""{ "Sources": { "Read": [] } }""");
        Assert.Empty(await SourcesAsync());
    }

    [Theory]
    [InlineData("DataFolder", "DataFolder")]
    [InlineData("DIGEST_DataFolder", "DataFolder")]
    [InlineData("PublicUrl", "PublicUrl")]
    [InlineData("DIGEST_PublicUrl", "PublicUrl")]
    [InlineData("Smtp__Host", "Smtp:Host")]
    [InlineData("DIGEST_SMTP__HOST", "Smtp:Host")]
    [InlineData("Sources__Read__1__Name", "Sources:Read:1:Name")]
    public async Task Every_setting_can_be_an_environment_variable_with_and_without_the_prefix(string variable, string key)
    {
        var value = key switch { "PublicUrl" => "https://digest.example.org", "DataFolder" => Path.Combine(_folder, "there"), _ => "elsewhere" };
        var settings = await ConfigAsync(new() { [variable] = value });
        Assert.Contains((key, value, $"environment variable {variable}"), settings);
    }

    [Fact]
    public async Task An_empty_variable_is_not_set_and_the_prefix_wins()
    {
        Write("""{ "Smtp": { "Host": "file.example.org" } }""");
        Assert.Contains(("Smtp:Host", "file.example.org", File), await ConfigAsync(new() { ["Smtp__Host"] = "", ["DIGEST_Smtp__Host"] = "" }));
        Assert.Contains(
            ("Smtp:Host", "b", "environment variable DIGEST_Smtp__Host"),
            await ConfigAsync(new() { ["Smtp__Host"] = "a", ["DIGEST_Smtp__Host"] = "b" }));
    }

    [Fact]
    public async Task A_wrong_variable_is_named_and_a_misspelt_one_too()
    {
        var (exit, _, error) = await Digest(new() { ["Smtp__Port"] = "x", ["DIGEST_DATA_FOLDER"] = "/x", ["DIGEST_SHARED_DATA"] = "/y" }).RunAsync("config");
        Assert.Equal(2, exit);
        Assert.Contains("  - Smtp:Port is 'x'. It must be a whole number. (environment variable Smtp__Port)\n", error, StringComparison.Ordinal);
        Assert.Contains("  - DATA_FOLDER is unknown. Did you mean DataFolder? (environment variable DIGEST_DATA_FOLDER)\n", error, StringComparison.Ordinal);
        Assert.DoesNotContain("SHARED", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_JSON_is_reported_with_its_line()
    {
        Write("{\n  \"Mail\": {\n    \"From\": oops\n  }\n}");
        var (exit, _, error) = await Digest().RunAsync("sources");
        Assert.Equal(2, exit);
        Assert.Contains($"  - {File}, line 3: not valid JSON. ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_not_shown()
    {
        var shown = await Digest(new() { ["Smtp__UserName"] = "me", ["Smtp__Password"] = "hidden-secret" }).OkAsync("config");
        Assert.DoesNotContain("hidden-secret", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Categories_join_the_arXiv_source_in_a_new_file()
    {
        var (exit, output, error) = await Digest().RunAsync("sources", "add", "arxiv", "cs.ro", "stat.ML,cs.CV");
        Assert.Equal((0, $"Added cs.RO, stat.ML to arxiv-cs in {File}.\n", "Read it now: digest ingest --source arxiv-cs\n"), (exit, output, error));
        Assert.Equal(
            """
            {
              "Sources": {
                "Read": [
                  { "Name": "daily-papers", "Kind": "HuggingFace" },
                  { "Name": "arxiv-cs", "Kind": "ArxivRss", "Categories": ["cs.AI", "cs.CL", "cs.CV", "cs.LG", "cs.RO", "stat.ML"] }
                ]
              }
            }

            """,
            await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken));
        Assert.Equal(["daily-papers", "arxiv-cs"], await SourcesAsync());
        Assert.Equal("arxiv-cs already reads cs.RO; nothing was changed.\n", await Digest().OkAsync("sources", "add", "arxiv", "cs.RO"));
    }

    [Fact]
    public async Task Comments_of_the_file_stay()
    {
        Write(
            """
            {
              // What I read
              "Sources": {
                "Read": [
                  { "Name": "papers", "Kind": "ArxivRss", "Categories": ["cs.CL"] } // the only one
                ]
              }
            }
            """);
        await Digest().OkAsync("sources", "add", "arxiv", "cs.RO");
        await Digest().OkAsync("sources", "add", "feed", "https://www.example.org/papers.xml");
        await Digest().OkAsync("sources", "add", "feed", "https://www.example.org/other.xml");
        Assert.Equal(
            """
            {
              // What I read
              "Sources": {
                "Read": [
                  { "Name": "papers", "Kind": "ArxivRss", "Categories": ["cs.CL", "cs.RO"] },
                  { "Name": "example-org", "Kind": "Feed", "Url": "https://www.example.org/papers.xml" },
                  { "Name": "example-org-2", "Kind": "Feed", "Url": "https://www.example.org/other.xml" } // the only one
                ]
              }
            }
            """,
            await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken));
        Assert.Equal(["papers", "example-org", "example-org-2"], await SourcesAsync());
    }

    [Fact]
    public async Task The_feeds_of_a_reader_become_sources_and_go_back_to_a_reader()
    {
        Write("""{ "Sources": { "Read": [{ "Name": "papers", "Kind": "ArxivRss", "Categories": ["cs.CL"] }] } }""");
        var opml = Path.Combine(_folder, "feeds.opml");
        await System.IO.File.WriteAllTextAsync(
            opml,
            """
            <opml version="2.0"><body><outline text="Papers">
              <outline text="A Journal" xmlUrl="https://journal.example/rss"/>
              <outline text="files" xmlUrl="https://other.example/rss"/>
              <outline text="arXiv" xmlUrl="http://export.arxiv.org/rss/cs.CL+cs.ro"/>
              <outline text="Bad" xmlUrl="javascript:alert(1)"/>
            </outline></body></opml>
            """,
            TestContext.Current.CancellationToken);

        var (exit, output, error) = await Digest().RunAsync("sources", "import", opml);

        Assert.Equal(
            (1, "a-journal\thttps://journal.example/rss\nfiles-2\thttps://other.example/rss\narXiv: cs.RO\n"), (exit, output));
        Assert.Contains("'javascript:alert(1)' is not an http or https address.", error, StringComparison.Ordinal);
        Assert.Equal(["papers", "a-journal", "files-2"], await SourcesAsync());
        await Digest().OkAsync("sources", "export", opml);
        var (again, _, hint) = await Digest().RunAsync("sources", "import", opml);
        Assert.Equal((0, "No feed is new; nothing was changed.\n"), (again, hint));
        Assert.Contains("https://rss.arxiv.org/rss/cs.CL+cs.RO", await System.IO.File.ReadAllTextAsync(opml, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_another_form_is_refused_with_what_to_paste()
    {
        const string Flat = """{ "Sources:Read:0:Name": "papers", "Sources:Read:0:Kind": "ArxivRss", "Sources:Read:0:Categories:0": "cs.CL" }""";
        Write(Flat);
        var (exit, _, error) = await Digest().RunAsync("sources", "add", "arxiv", "cs.RO");
        Assert.Equal(1, exit);
        Assert.Contains("""{ "Name": "papers", "Kind": "ArxivRss", "Categories": ["cs.CL", "cs.RO"] }""", error, StringComparison.Ordinal);
        Assert.Equal(Flat, await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken));
        (exit, _, error) = await Digest(new() { ["Sources__Read__0__Enabled"] = "true" }).RunAsync("sources", "add", "arxiv", "cs.RO");
        Assert.Equal((1, "digest: Sources:Read is set by environment variable Sources__Read__0__Enabled. Change it there.\n"), (exit, error));
    }

    [Fact]
    public async Task The_keys_of_a_source_are_in_the_help()
    {
        var help = await Digest().OkAsync("sources", "add", "--help");
        foreach (var key in (string[])["Categories", "CrossLists", "Url", "Query", "Folder", "Enabled"])
            Assert.Contains($"  {key} ", help, StringComparison.Ordinal);
    }

    private DigestProcess Digest(Dictionary<string, string>? environment = null) => new(null)
    {
        WorkingFolder = _folder,
        Environment = new Dictionary<string, string>(environment ?? []) { ["XDG_DATA_HOME"] = Path.Combine(_folder, "home") },
    };

    private void Write(string text) => System.IO.File.WriteAllText(File, text);

    private async Task<List<string>> SourcesAsync() =>
        [.. Objects(await Digest().OkAsync("sources", "--json")).Select(source => source.GetProperty("name").GetString()!)];

    private async Task<List<(string Key, string Value, string Origin)>> ConfigAsync(
        Dictionary<string, string>? environment = null, params string[] options) =>
        [
            .. Objects(await Digest(environment).OkAsync(["config", "--json", .. options])).Select(setting => (
                setting.GetProperty("key").GetString()!, setting.GetProperty("value").GetString()!, setting.GetProperty("origin").GetString()!)),
        ];

    private static IEnumerable<JsonElement> Objects(string lines) =>
        lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
}
