using System.Globalization;
using System.Text.RegularExpressions;
using Digest.Bounces;
using Digest.Delivery;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Editions;
using Digest.Embeddings;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Scheduling;
using Digest.Sources;
using Digest.Sources.Arxiv;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Tests.Sources;
using Digest.Topics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Digest.Tests.EndToEnd;

/// <summary>
/// An installation that was down while arXiv announced three batches: days ago it worked, by a clock that is set; today the built program is started on its
/// data, in a process of its own, against a server that plays arXiv as it is by then. Its RSS has the last batch only.
/// </summary>
public abstract partial class DowntimeSuite(TestInstallation installation) : IAsyncLifetime
{
    /// <summary>The last day before the downtime, and the three that were missed.</summary>
    private readonly DateOnly[] _days = LastBatches(4);

    private PaperServer _server = null!;

    private string MailFolder => Path.Combine(installation.Folder, "mail");

    public async ValueTask InitializeAsync()
    {
        await installation.InitializeAsync();
        _server = await PaperServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await installation.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task All_batches_missed_come_in_one_mail_and_nothing_comes_twice_or_from_a_back_fill()
    {
        Assert.Equal(1, await installation.WithDatabaseAsync(WorkDaysAgoAsync));
        Assert.Equal(["ada: 2603.00010 2603.00011"], Mails());
        var digest = new DigestProcess(
            installation.Folder,
            [
                .. installation.Settings, .. SourceSettings(), "--Schedule:Editions=0/2 * * * * ?", "--Schedule:DeliveryInterval=00:00:01",
                $"--Web:Listen=http://127.0.0.1:{FreePort.Next()}",
            ]);
        _server.Answer = TodayAsync;

        // A month of submissions, with those of the missed batches among them, before anything announced them.
        var since = _days[0].AddDays(-30);
        var filled = await digest.OkAsync("ingest", "--source", "arxiv", "--since", Text(since));
        Assert.Contains(" new, 0 revised, 0 updated", filled, StringComparison.Ordinal);
        Assert.Equal(["arxiv 2603.00010 0", "arxiv 2603.00011 0"], await AnnouncedAsync());

        using (var worker = digest.StartQuietly("run"))
        {
            await UntilAsync(() => Task.FromResult(Mails().Count >= 3));
            Assert.Equal(0, (await DigestProcess.StopAsync(worker)).Exit);
        }

        string[] announced =
        [
            "arxiv 2603.00010 0", "arxiv 2603.00011 0", "arxiv 2603.00200 1", "arxiv 2603.00201 1", "arxiv 2603.00300 2", "arxiv 2603.00400 3", "arxiv 2603.00401 3",
            "hf 2603.00010 3",
        ];
        string[] mails =
        [
            "ada: 2603.00010 2603.00011",
            "ada: 2603.00200 2603.00201 2603.00300 2603.00400 2603.00401",
            // Subscribed days ago and was sent nothing yet: everything, once.
            "ben: 2603.00010 2603.00011 2603.00200 2603.00201 2603.00300 2603.00400 2603.00401",
        ];
        Assert.Equal(announced, await AnnouncedAsync());
        Assert.Equal(mails, Mails());
        Assert.Equal(31 + 7 + 1, await CountPapersAsync());
        // A paper that Ada had was replaced meanwhile; Ben never saw its first version.
        Assert.Equal(["ada@example.org"], Texts().Where(mail => mail.Contains("- On 2603.00011v2", StringComparison.Ordinal)).Select(mail => MailText.Header(mail, "To")));

        // Started again it reads the sources once more, and finds nothing.
        var round = await FindLastRoundAsync();
        using (var worker = digest.StartQuietly("run"))
        {
            await UntilAsync(async () => await FindLastRoundAsync() > round);
            Assert.Equal(0, (await DigestProcess.StopAsync(worker)).Exit);
        }

        await digest.OkAsync("send", "--now");
        Assert.Equal(announced, await AnnouncedAsync());
        Assert.Equal(mails, Mails());
    }

    /// <summary>A batch comes in, Ada is sent it, Ben subscribes.</summary>
    private async Task<int> WorkDaysAgoAsync(SqlDatabase database)
    {
        _server.Answer = context => context.Request.Path.StartsWithSegments("/rss")
            ? PaperServer.XmlAsync(context, ArxivAnswers.Rss(_days[0], ("2603.00010v1", "new", "cs.CL"), ("2603.00011v1", "new", "cs.CL")))
            : PaperServer.JsonAsync(context, "[]");
        var clock = new FakeTimeProvider(new DateTimeOffset(_days[0].ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero));
        var sources = new SourcesOptions { Interval = TimeSpan.Zero, ArxivInterval = TimeSpan.Zero, Read = Sources() };
        await using var services = new ServiceCollection()
            .AddLogging().AddSingleton<TimeProvider>(clock).AddSingleton(database).AddSingleton<SchemaMigrator>()
            .AddPapers().AddSources(sources).AddSubscribers().AddOutbox().AddOperations(new OperatorOptions(), installation.Folder).AddEmbeddings(new EmbeddingOptions { Enabled = false }).AddTopics().AddEditions(new EditionOptions())
            .AddRendering(new MailOptions(), new TemplatesOptions()).AddBounces(new BounceOptions(), "digest@localhost")
            .AddDelivery(new DeliveryOptions(), installation.Folder, publicUrl: null, new DkimOptions(), _ => new PickupTransport(MailFolder))
            .BuildServiceProvider();
        await services.GetRequiredService<SchemaMigrator>().MigrateAsync(TestDatabase.Token);
        foreach (var source in services.GetRequiredService<SourceRegistry>().Enabled)
            Assert.Null((await services.GetRequiredService<PaperIngest>().ReadAsync(source, null, TestDatabase.Token)).Error);
        await services.GetRequiredService<SubscriberLifecycle>().AddAsync(
            [.. ((string[])["ada", "ben"]).Select(name => Some.Subscriber($"{name}@example.org", "cat:cs.CL") with { MaxPapers = 50 })], TestDatabase.Token);
        var ada = (await services.GetRequiredService<SubscriberStore>().FindAsync(EmailAddress.Parse("ada@example.org").Address!, TestDatabase.Token))!;
        await foreach (var _ in services.GetRequiredService<EditionBuilder>().MakeNowAsync(ada.Key, TestDatabase.Token))
        {
        }

        return (await services.GetRequiredService<OutboxSender>().SendDueAsync(null, TestDatabase.Token)).Delivered;
    }

    /// <summary>arXiv and Hugging Face after the downtime. OAI-PMH takes its time, as it does: editions are made every other second meanwhile.</summary>
    private async Task TodayAsync(HttpContext context)
    {
        string Day(int index) => Text(_days[index]);
        var query = context.Request.Query;
        switch (context.Request.Path.Value!.Split('/')[1])
        {
            case "rss":
                await PaperServer.XmlAsync(
                    context, ArxivAnswers.Rss(_days[3], ("2603.00400v1", "new", "cs.CL"), ("2603.00401v1", "new", "cs.CL"), ("2603.00011v2", "replace", "cs.CL")));
                break;
            case "oai":
                await Task.Delay(2500, context.RequestAborted);
                // Modified in these days: what is new among it, a paper that Ada has, and one of another year.
                (string Id, string Day, string Categories, bool IsRevised)[] records =
                [
                    ("2603.00200", Day(1), "cs.CL", false), ("2603.00201", Day(1), "cs.CL", true), ("2603.00010", Day(1), "cs.CL", true),
                    ("2603.00300", Day(2), "cs.CL", false),
                ];
                await PaperServer.XmlAsync(context, query.ContainsKey("resumptionToken")
                    ? ArxivAnswers.Oai(null, ("2603.00400", Day(3), "cs.CL", false), ("1901.00001", Day(3), "cs.CL", true))
                    : ArxivAnswers.Oai("rest", [.. records.Where(record => string.CompareOrdinal(record.Day, query["from"]) >= 0)]));
                break;
            case "api":
                var day = DateOnly.ParseExact(query["search_query"].ToString().Split("submittedDate:[")[1][..8], "yyyyMMdd", CultureInfo.InvariantCulture);
                string[] ids = Array.IndexOf(_days, day) switch
                {
                    1 => ["2603.00200v1", "2603.00201v1"],
                    2 => ["2603.00300v1"],
                    3 => ["2603.00400v1"],
                    _ => day > _days[0] ? [] : [$"2602.0{day:MMdd}v1"],
                };
                await PaperServer.XmlAsync(context, ArxivAnswers.Api(ids.Length, 0, ids));
                break;
            case "hf" when query["date"] == Day(3):
                await PaperServer.JsonAsync(context, """[{"paper":{"id":"2603.00010","title":"On 2603.00010","summary":"We study 2603.00010.","upvotes":5}}]""");
                break;
            default:
                await PaperServer.JsonAsync(context, "[]");
                break;
        }
    }

    private SourceOptions[] Sources() =>
    [
        new SourceOptions
        {
            Name = "arxiv",
            Kind = SourceKind.ArxivRss,
            Categories = ["cs.CL"],
            Url = $"{_server.Url}/rss",
            OaiUrl = $"{_server.Url}/oai",
            ApiUrl = $"{_server.Url}/api",
        },
        new SourceOptions { Name = "hf", Kind = SourceKind.HuggingFace, Url = $"{_server.Url}/hf" },
    ];

    private IEnumerable<string> SourceSettings()
    {
        yield return "--Sources:ArxivInterval=00:00:00";
        yield return "--Sources:Interval=00:00:00";
        foreach (var (i, source) in Sources().Index())
        {
            (string Key, string? Value)[] settings =
            [
                ("Name", source.Name), ("Kind", source.Kind.ToString()), ("Url", source.Url), ("OaiUrl", source.OaiUrl), ("ApiUrl", source.ApiUrl),
                ("Categories:0", source.Categories is [var category, ..] ? category : null),
            ];
            foreach (var (key, value) in settings.Where(setting => setting.Value is not null))
                yield return string.Create(CultureInfo.InvariantCulture, $"--Sources:Read:{i}:{key}={value}");
        }
    }

    /// <summary>Reader and papers of every mail, in the order of readers and papers; a paper that stands in a mail twice is named twice.</summary>
    private IReadOnlyList<string> Mails() =>
        [.. Texts().Select(mail => $"{MailText.Header(mail, "To").Split('@')[0]}: {string.Join(' ', Entry().Matches(mail).Select(match => match.Groups[1].Value).Order())}")
            .Order(StringComparer.Ordinal)];

    private IEnumerable<string> Texts() => Directory.GetFiles(MailFolder, "*.eml").Select(file => MailText.Decoded(File.ReadAllText(file)));

    /// <summary>Source, paper and the batch's place among the days, in the order of papers.</summary>
    private async Task<IReadOnlyList<string>> AnnouncedAsync()
    {
        var rows = await installation.ReadAsync(sql => sql.QueryAsync<(string Source, string Id, string Day)>(
            "SELECT a.source, p.id, b.day FROM announcements a JOIN papers p ON p.key = a.paper JOIN batches b ON b.key = a.batch"));
        return [.. rows.Select(row => $"{row.Source} {row.Id["arxiv:".Length..]} {Array.IndexOf(_days.Select(Text).ToArray(), row.Day)}").Order(StringComparer.Ordinal)];
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private Task<long> CountPapersAsync() => installation.ReadAsync(sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM papers"));

    private static DateOnly[] LastBatches(int count)
    {
        var calendar = new ArxivCalendar([]);
        var day = calendar.Latest(TimeProvider.System.GetUtcNow()).Day;
        var days = new List<DateOnly>();
        for (; days.Count < count; day = day.AddDays(-1))
            if (calendar.IsBatchDay(day)) days.Insert(0, day);
        return [.. days];
    }

    private Task<DateTimeOffset?> FindLastRoundAsync() => installation.WithDatabaseAsync(database => new SourceStore(database).FindLastRoundAsync(TestDatabase.Token));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 600; i++)
        {
            if (await condition()) return;
            await Task.Delay(100, TestDatabase.Token);
        }

        Assert.Fail("it did not happen within a minute");
    }

    [GeneratedRegex(@"^\d+\. +On (\d{4}\.\d{5})", RegexOptions.Multiline)]
    private static partial Regex Entry();
}

public sealed class SqliteDowntimeTests() : DowntimeSuite(new SqliteInstallation());

public sealed class PostgreSqlDowntimeTests() : DowntimeSuite(new PostgreSqlInstallation());
