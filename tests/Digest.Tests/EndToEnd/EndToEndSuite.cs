using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Digest.Tests.EndToEnd;

/// <summary>The whole way as its user goes it: papers in, a mail out, and the links in that mail.</summary>
public abstract partial class EndToEndSuite : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest").FullName;
    private readonly int _port = FreePort.Next();

    private string MailFolder => Path.Combine(_folder, "mail");

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task From_a_new_paper_to_a_delivered_digest_and_its_links()
    {
        var digest = await DigestAsync();
        Assert.Contains("4 new", await digest.OkAsync("ingest", "--file", await PapersAsync()), StringComparison.Ordinal);
        Assert.Contains("0 new", await digest.OkAsync("ingest", "--file", await PapersAsync()), StringComparison.Ordinal);
        await digest.OkAsync("subscribers", "add", "ada@example.org", "--topic", "Robots=robots");
        await digest.OkAsync("subscribers", "add", "ben@example.org");
        await digest.OkAsync("subscribers", "add", "quiet@example.org", "--topic", "volcanoes");

        await digest.OkAsync("send", "--now", "--dry-run");
        Assert.False(Directory.Exists(MailFolder));
        await digest.OkAsync("send", "--now");
        var mails = Directory.GetFiles(MailFolder, "*.eml").Select(File.ReadAllText).ToList();
        Assert.Equal(["ada@example.org", "ben@example.org"], mails.Select(mail => MailText.Header(mail, "To")).Order());
        var again = (await digest.OkAsync("send", "--now", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([true, true, true], again.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("exists").GetBoolean()));
        Assert.Equal(2, Directory.GetFiles(MailFolder, "*.eml").Length);

        var ada = mails.Single(mail => MailText.Header(mail, "To") == "ada@example.org");
        Assert.Contains("Robots that garden", MailText.Decoded(ada), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", MailText.Decoded(ada)[MailText.Decoded(ada).IndexOf("<html", StringComparison.OrdinalIgnoreCase)..], StringComparison.Ordinal);
        Assert.DoesNotContain("\nBcc:", ada, StringComparison.OrdinalIgnoreCase);

        using var worker = digest.StartQuietly("run");
        await TryLinksAsync(digest, ada);
        Assert.Equal(0, (await DigestProcess.StopAsync(worker)).Exit);
    }

    /// <summary>A link scanner opens every link; an altered token opens nothing; the one-click POST of RFC 8058 ends the subscription.</summary>
    private async Task TryLinksAsync(DigestProcess digest, string mail)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        var oneClick = MailText.Header(mail, "List-Unsubscribe").Split('<', '>')[1];
        Assert.Equal("List-Unsubscribe=One-Click", MailText.Header(mail, "List-Unsubscribe-Post"));
        await AliveAsync(http);
        var links = Links().Matches(MailText.Decoded(mail)).Select(match => WebUtility.HtmlDecode(match.Value)).Append(oneClick)
            .Where(link => link.Contains($":{_port}/", StringComparison.Ordinal)).Distinct().ToList();
        foreach (var link in links) Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(link, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal("active", await StatusAsync(digest));

        var token = oneClick[(oneClick.LastIndexOf('/') + 1)..];
        for (var i = 0; i < token.Length; i++)
        {
            var altered = oneClick[..^token.Length] + token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            Assert.False((await PostAsync(http, altered)).IsSuccessStatusCode);
        }

        Assert.Equal("active", await StatusAsync(digest));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(http, oneClick)).StatusCode);
        Assert.Equal("unsubscribed", await StatusAsync(digest));
    }

    /// <summary>Settings for the database; the file <c>digest.db</c> in the data folder when there are none.</summary>
    protected abstract Task<string[]> StorageAsync();

    private async Task<DigestProcess> DigestAsync()
    {
        var web = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}");
        return new DigestProcess(_folder, [.. await StorageAsync(), $"--Web:Listen={web}", $"--PublicUrl={web}"]);
    }

    private async Task<string> PapersAsync()
    {
        var file = Path.Combine(_folder, "papers.jsonl");
        object[] papers =
        [
            new { id = "2603.00001", title = "Robots that garden", @abstract = "We let robots plant trees.", authors = new[] { "Ada Lovelace" }, upvotes = 12 },
            new { id = "2603.00002", title = "<script>alert(1)</script> robots", @abstract = "Robots \"quoted\" & escaped.", upvotes = 3 },
            new { id = "2603.00003", title = "Robots\r\nBcc: everyone@example.org", @abstract = "Robots in headers." },
            new { id = "2603.00004", title = "On slow cooking", @abstract = "Nothing about machines.", upvotes = 40 },
        ];
        await File.WriteAllLinesAsync(file, papers.Select(paper => JsonSerializer.Serialize(paper)), TestContext.Current.CancellationToken);
        return file;
    }

    private async Task AliveAsync(HttpClient http)
    {
        for (var i = 0; i < 300; i++)
        {
            try
            {
                if ((await http.GetAsync($"http://127.0.0.1:{_port}/health/live", TestContext.Current.CancellationToken)).IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail("the worker did not get ready");
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string url) =>
        http.PostAsync(url, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]), TestContext.Current.CancellationToken);

    private static async Task<string> StatusAsync(DigestProcess digest)
    {
        using var json = JsonDocument.Parse(await digest.OkAsync("subscribers", "show", "ada@example.org", "--json"));
        return json.RootElement.GetProperty("status").GetString()!;
    }

    [GeneratedRegex(@"https?://[^\s""<>]+")]
    private static partial Regex Links();
}

public sealed class SqliteEndToEndTests : EndToEndSuite
{
    protected override Task<string[]> StorageAsync() => Task.FromResult<string[]>([]);
}

public sealed class PostgreSqlEndToEndTests : EndToEndSuite
{
    protected override async Task<string[]> StorageAsync() =>
        [$"--Storage:ConnectionString={await PostgreSqlServer.NewDatabaseAsync()}"];
}
