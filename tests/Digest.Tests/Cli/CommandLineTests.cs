using System.Text.Json;
using Xunit;

namespace Digest.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest").FullName;

    private DigestProcess Digest => new(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_wrong_configuration_is_refused_at_start_with_all_problems()
    {
        var (exit, output, error) = await new DigestProcess(_folder, "--Smtp:Port=0", "--Mail:From=", "--Subscribers:TimeZone=Mars/Phobos", "--Smtp:Prot=1").RunAsync("run");
        Assert.Equal(2, exit);
        Assert.Empty(output);
        foreach (var key in (string[])["Smtp:Port", "Mail:From", "Subscribers:TimeZone", "Smtp:Prot"]) Assert.Contains($"  - {key} is ", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("'ada' is not a valid address", "subscribers", "add", "ada")]
    [InlineData("The number of papers is '0'. It must be 1 to 100.", "subscribers", "add", "ada@example.org", "--max-papers", "0")]
    [InlineData("'ada' is not a valid address", "send", "--to", "ada")]
    public async Task Wrong_usage_ends_with_2_and_says_what_is_wrong(string told, params string[] arguments)
    {
        var (exit, output, error) = await Digest.RunAsync(arguments);
        Assert.Equal(2, exit);
        Assert.Contains(told, output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_done_ends_with_1()
    {
        var (exit, _, error) = await Digest.RunAsync("subscribers", "pause", "nobody@example.org");
        Assert.Equal((1, "digest: No subscriber nobody@example.org. See: digest subscribers list"), (exit, error.Trim()));
    }

    [Fact]
    public async Task Help_shows_examples_and_the_exit_codes()
    {
        var help = await Digest.OkAsync("subscribers", "add", "--help");
        Assert.Contains("Examples:", help, StringComparison.Ordinal);
        Assert.Contains("digest subscribers add ada@example.org", help, StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0 success, 1 failure", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscriber_is_added_listed_paused_resumed_and_removed()
    {
        await Digest.OkAsync("subscribers", "add", "ada@example.org", "-t", "Agents=language agents", "-t", "vision -survey", "--cadence", "weekly:friday");
        var listed = JsonDocument.Parse(await Digest.OkAsync("subscribers", "list", "--json")).RootElement;
        Assert.Equal("weekly:friday", listed.GetProperty("cadence").GetString());
        Assert.Equal(["Agents", "vision -survey"], listed.GetProperty("topics").EnumerateArray().Select(topic => topic.GetProperty("name").GetString()));

        await Digest.OkAsync("subscribers", "pause", "Ada@example.org");
        Assert.Contains("\nada@example.org\tpaused\tweekly:friday", await Digest.OkAsync("subscribers", "list"), StringComparison.Ordinal);
        await Digest.OkAsync("subscribers", "resume", "ada@example.org");
        await Digest.OkAsync("subscribers", "remove", "ada@example.org");
        Assert.Empty(await Digest.OkAsync("subscribers", "list", "--json"));
    }

    [Fact]
    public async Task A_subscriber_is_edited_and_what_is_not_said_stays()
    {
        await Digest.OkAsync("subscribers", "add", "ada@example.org", "-t", "Agents=language agents", "-t", "Vision=vision", "--max-papers", "7", "--bibtex");
        var edited = JsonDocument.Parse(await Digest.OkAsync(
            "subscribers", "edit", "ada@example.org", "--time-zone", "Asia/Tokyo", "-t", "agents=planning", "-t", "New=speech", "--remove-topic", "vision",
            "--bibtex", "false", "--json")).RootElement;
        Assert.Equal("Asia/Tokyo", edited.GetProperty("time_zone").GetString());
        Assert.Equal((7, false), (edited.GetProperty("max_papers").GetInt32(), edited.GetProperty("bibtex").GetBoolean()));
        Assert.Equal(["planning", "speech"], edited.GetProperty("topics").EnumerateArray().Select(topic => topic.GetProperty("query").GetString()));
        Assert.Contains("with BibTeX", await Digest.OkAsync("subscribers", "edit", "ada@example.org", "--bibtex"), StringComparison.Ordinal);

        foreach (var wrong in (string[][])[[], ["--max-papers", "0"], ["--remove-topic", "None"], ["-t", "(agents"]])
            Assert.Equal(2, (await Digest.RunAsync(["subscribers", "edit", "ada@example.org", .. wrong])).Exit);
        Assert.Equal(1, (await Digest.RunAsync("subscribers", "edit", "nobody@example.org", "--max-papers", "5")).Exit);
        Assert.Contains("at most 7 papers", await Digest.OkAsync("subscribers", "show", "ada@example.org"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suppressed_address_is_listed_and_lifted()
    {
        var report = Path.Combine(_folder, "report.eml");
        await File.WriteAllTextAsync(
            report,
            "From: MAILER-DAEMON@relay.example\nSubject: Undelivered Mail\n\n<ada@example.org>: host mx.example.org said: 550 5.1.1 no such user\n",
            TestContext.Current.CancellationToken);
        await Digest.OkAsync("subscribers", "add", "ada@example.org");
        await Digest.OkAsync("bounces", "read", report);
        var listed = JsonDocument.Parse(await Digest.OkAsync("suppressions", "list", "--json")).RootElement;
        Assert.Equal(("ada@example.org", "hard_bounce"), (listed.GetProperty("email").GetString(), listed.GetProperty("reason").GetString()));
        var (exit, _, error) = await Digest.RunAsync("send", "--to", "ada@example.org");
        Assert.Equal((1, "digest: ada@example.org is suppressed; only active subscribers get mail."), (exit, error.Trim()));

        Assert.Contains("digest subscribers resume ada@example.org", await Digest.OkAsync("suppressions", "remove", "ada@example.org"), StringComparison.Ordinal);

        Assert.Empty(await Digest.OkAsync("suppressions", "list", "--json"));
        Assert.Contains("\nada@example.org\tpaused", await Digest.OkAsync("subscribers", "list"), StringComparison.Ordinal);
        Assert.Equal(1, (await Digest.RunAsync("suppressions", "remove", "ada@example.org")).Exit);
        Assert.Equal(2, (await Digest.RunAsync("suppressions", "remove", "ada")).Exit);
    }

    [Fact]
    public async Task A_preview_is_written_as_html_text_and_mail()
    {
        var papers = Path.Combine(_folder, "papers.jsonl");
        await File.WriteAllTextAsync(papers, """{"id":"arxiv:2603.00001","title":"Robots that fold laundry\u001b[31m","abstract":"Folding."}""" + "\n", TestContext.Current.CancellationToken);
        await Digest.OkAsync("ingest", "--file", papers);
        var lines = (await Digest.OkAsync("preview", "--topic", "laundry", "--out", Path.Combine(_folder, "out"))).Split('\n');
        // The subject, the files, and after a blank line what the topic would bring.
        var files = lines[1..4];
        Assert.Equal([".html", ".txt", ".eml"], files.Select(Path.GetExtension));
        Assert.Equal(["", "laundry: "], lines[4..6].Select(line => line[..Math.Min(line.Length, 9)]));
        foreach (var file in files.Take(2)) Assert.Contains("Robots that fold laundry", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_wants_BibTeX_gets_it_in_the_preview_too()
    {
        var papers = Path.Combine(_folder, "papers.jsonl");
        await File.WriteAllTextAsync(papers, """{"id":"arxiv:2603.00001","title":"Robots & laundry"}""" + "\n", TestContext.Current.CancellationToken);
        await Digest.OkAsync("ingest", "--file", papers);
        await Digest.OkAsync("subscribers", "add", "ada@example.org", "--topic", "laundry", "--bibtex");
        var files = (await Digest.OkAsync("preview", "ada@example.org", "--out", Path.Combine(_folder, "out"))).TrimEnd().Split('\n')[1..];
        Assert.Equal([".html", ".txt", ".eml", ".bib"], files.Select(Path.GetExtension));
        Assert.Contains("title = {{Robots \\& laundry}}", await File.ReadAllTextAsync(files[3], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("application/x-bibtex", await File.ReadAllTextAsync(files[2], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_finds_nothing_amiss_in_a_new_installation_and_changes_nothing()
    {
        var folder = Path.Combine(_folder, "new");
        var findings = (await new DigestProcess(folder).OkAsync("doctor", "--json")).TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(findings, finding => Assert.NotEqual("failed", finding.GetProperty("level").GetString()));
        Assert.Contains(findings, finding => finding.GetProperty("check").GetString() == "templates");
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Doctor_says_which_relay_cannot_be_reached()
    {
        var port = FreePort.Next();
        var (exit, output, _) = await new DigestProcess(_folder, "--Mail:Transport=Smtp", $"--Smtp:Port={port}", "--Smtp:Host=127.0.0.1").RunAsync("doctor");
        Assert.Equal(1, exit);
        Assert.Contains($"127.0.0.1:{port} cannot be reached", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Environment_variables_are_settings_with_the_prefix_or_with_a_section()
    {
        var digest = new DigestProcess(dataFolder: null)
        {
            Environment = new Dictionary<string, string>
            {
                ["DIGEST_DataFolder"] = _folder,
                ["Smtp__Port"] = "0",
                ["DIGEST_Web__Listen"] = "x",
                ["MAIL"] = "/var/mail/me",
            },
        };
        var (exit, _, error) = await digest.RunAsync("subscribers", "list");
        Assert.Equal(2, exit);
        Assert.Equal(["Smtp:Port", "Web:Listen"], error.Split('\n').Where(line => line.StartsWith("  - ", StringComparison.Ordinal)).Select(line => line.Split(' ')[3]));
    }
}
