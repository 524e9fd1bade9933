using Digest.Delivery.Transport;
using Digest.Storage;
using Digest.TestData.Servers;
using Digest.Tests.Delivery.Promise;
using Xunit;

namespace Digest.Tests.Delivery.Pacing;

/// <summary>
/// The whole sender and a real SMTP dialogue that throttles by domain, over minutes that pass only while all wait.
/// </summary>
public sealed class ThrottledDeliveryTests : IAsyncLifetime
{
    private const int Minutes = 4, SettledAfter = 2;

    /// <summary>As the worker's runs.</summary>
    private static readonly TimeSpan RunInterval = TimeSpan.FromSeconds(10);

    private readonly SqliteTestDatabase _test = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("throttled").FullName;
    private readonly DrivenClock _clock = new(TestDatabase.Start, longest: TimeSpan.FromSeconds(10));

    public ValueTask InitializeAsync() => _test.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _test.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Each_domain_gets_what_it_allows_and_holds_up_no_other()
    {
        ThrottledDomain[] throttled = [new("one.example", 1), new("three.example", 3, code: 421)];
        await using var relay = new ThrottlingRelay(
            _clock,
            [
                .. throttled,
                new GreylistingDomain("grey.example", TimeSpan.FromSeconds(50)),
                new ClosedDomain("closed.example", TimeSpan.FromMinutes(2)),
            ]);
        var smtp = new SmtpOptions { Host = "127.0.0.1", Port = relay.Port };
        await using var worker = new SendingWorker(
            _test.Reopen(), _clock, _folder, new Relay(), transport: new SmtpTransport(smtp, _clock));
        List<string> all =
        [
            .. throttled.SelectMany(domain => To(domain.Name, (int)domain.PerSecond * Minutes * 61)),
            .. To("grey.example", 40),
            .. To("closed.example", 20),
            .. To("fast.example", 200),
        ];
        await QueuedDigests.SubscribeAsync(_test.Database, _clock, all);
        await QueuedDigests.MakeAsync(_test.Database, _clock, worker);
        var start = _clock.GetUtcNow();
        await RunForAsync(worker, TimeSpan.FromMinutes(SettledAfter));
        List<string> late = [.. To("late.example", 200)];
        await QueuedDigests.SubscribeAsync(_test.Database, _clock, late);
        await QueuedDigests.MakeAsync(_test.Database, _clock, worker);
        var settled = _clock.GetUtcNow();
        await RunForAsync(worker, TimeSpan.FromMinutes(Minutes - SettledAfter));
        var time = _clock.GetUtcNow() - settled;

        var report = string.Join(Environment.NewLine, relay.Accepted.GroupBy(mail => mail.Domain).Select(mails =>
            $"{mails.Key}: {mails.Count()}, the last after {mails.Max(mail => mail.At) - start}, "
            + $"{mails.Count(mail => mail.At >= settled) / time.TotalSeconds:0.00} a second when settled, refused "
            + $"{Refused(mails.Key).Count}, after "
            + $"{string.Join(", ", Refused(mails.Key).Select(at => (int)(at - start).TotalSeconds).Distinct())} s"));
        TestContext.Current.TestOutputHelper!.WriteLine(report);

        // Nobody is lost, nobody gets it twice.
        var accepted = relay.Accepted.Select(mail => mail.Recipient).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(accepted.Distinct(), accepted);
        Assert.Equal(accepted, await ListAsync("Delivered"));
        Assert.Equal(all.Concat(late).Except(accepted).Order(StringComparer.Ordinal), await ListAsync("Queued"));

        // Each gets nearly all that it allows, and is rarely asked in vain.
        foreach (var domain in throttled)
        {
            var share = Of(domain.Name).Count(at => at >= settled) / (domain.PerSecond * time.TotalSeconds);
            Assert.True(share is >= 0.85 and <= 1.02, report);
            Assert.InRange(Refused(domain.Name).Count(at => at >= settled), 0, 20);
        }

        // As fast as alone, at the beginning and later: no time passes.
        Assert.All(Of("fast.example"), at => Assert.InRange(at - start, TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        Assert.All(Of("late.example"), at => Assert.InRange(at - settled, TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        Assert.Equal((200, 200), (Of("fast.example").Count, Of("late.example").Count));

        // Greylisted once each, and not the domain: all of them are in soon after a minute.
        Assert.Equal(40, Of("grey.example").Count);
        Assert.InRange(Of("grey.example").Max() - start, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(90));

        // A closed domain is asked now and then, not for each of its mails, and gets them all once it opens.
        Assert.Equal(20, Of("closed.example").Count);
        Assert.InRange(Refused("closed.example").Count, 1, 36);

        List<DateTimeOffset> Of(string domain) =>
            [.. relay.Accepted.Where(mail => mail.Domain == domain).Select(mail => mail.At)];

        List<DateTimeOffset> Refused(string domain) =>
            [.. relay.Refused.Where(refused => refused.Mail.Domain == domain).Select(refused => refused.Mail.At)];
    }

    private static IEnumerable<string> To(string domain, int count) =>
        Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"r{i}@{domain}"));

    /// <summary>Run after run, as the worker's job makes them.</summary>
    private async Task RunForAsync(SendingWorker worker, TimeSpan time)
    {
        var end = _clock.GetUtcNow() + time;
        while (_clock.GetUtcNow() < end)
        {
            var next = _clock.GetUtcNow() + RunInterval;
            await RunAsync(worker);
            _clock.MoveTo(next);
        }
    }

    /// <summary>Time moves when the sender waits for it, and no reply is awaited or unrecorded.</summary>
    private async Task RunAsync(SendingWorker worker)
    {
        var run = worker.SendAsync();
        while (!run.IsCompleted)
        {
            if (_clock.NextWait is { } next && await CountBegunAsync() == 0) _clock.MoveTo(next);
            else await Task.WhenAny(run, Task.Delay(1, TestDatabase.Token));
        }

        await run;
    }

    private Task<long> CountBegunAsync() => _test.Database.ReadAsync(
        sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM deliveries WHERE begun_at IS NOT NULL"),
        TestDatabase.Token);

    private Task<IReadOnlyList<string>> ListAsync(string status) => _test.Database.ReadAsync(
        sql => sql.QueryAsync<string>(
            "SELECT recipient FROM deliveries WHERE status = @status ORDER BY recipient", new { status }),
        TestDatabase.Token);
}
