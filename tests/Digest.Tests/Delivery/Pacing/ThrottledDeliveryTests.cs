using System.Diagnostics;
using Digest.Delivery.Transport;
using Digest.Tests.Delivery.Promise;
using Xunit;

namespace Digest.Tests.Delivery.Pacing;

/// <summary>The whole sender and a real SMTP dialogue that throttles by domain; a minute is two seconds.</summary>
public sealed class ThrottledDeliveryTests : IAsyncLifetime
{
    private const int Factor = 30;

    private readonly SqliteTestDatabase _test = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("throttled").FullName;

    public ValueTask InitializeAsync() => _test.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _test.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Each_domain_gets_what_it_allows_and_holds_up_no_other()
    {
        var clock = new HurriedClock(Factor);
        await using var relay = new ThrottlingRelay(clock);
        var smtp = new SmtpOptions { Host = "127.0.0.1", Port = relay.Port, Timeout = TimeSpan.FromMinutes(30) };
        await using var worker = new SendingWorker(
            _test.Reopen(), clock, _folder, new Relay(), transport: new SmtpTransport(smtp, clock));
        (string Domain, int Count)[] parts =
            [("slow.example", 60), ("grey.example", 40), ("closed.example", 20), ("fast.example", 200)];
        List<string> all =
        [
            .. parts.SelectMany(part => Enumerable.Range(0, part.Count).Select(i => $"r{i}@{part.Domain}")),
        ];
        // What takes longer the first time is over when time begins to count.
        await QueuedDigests.SubscribeAsync(_test.Database, clock, ["first@fast.example"]);
        await QueuedDigests.MakeAsync(_test.Database, clock, worker);
        await worker.SendAsync();
        await QueuedDigests.SubscribeAsync(_test.Database, clock, all);
        await QueuedDigests.MakeAsync(_test.Database, clock, worker, 2);
        relay.Start();

        var started = Stopwatch.StartNew();
        while (relay.Accepted.Count < all.Count && started.Elapsed < TimeSpan.FromSeconds(45))
        {
            await worker.SendAsync();
            await Task.Delay(10, TestDatabase.Token);
        }

        var report = string.Join(Environment.NewLine, parts.Select(part =>
            $"{part.Domain}: {Of(part.Domain).Count} of {part.Count} accepted, the last after "
            + $"{Of(part.Domain).Select(mail => mail.At).DefaultIfEmpty().Max()}, refused "
            + relay.Refused.Count(mail => mail.Recipient.EndsWith(part.Domain, StringComparison.Ordinal))));
        Assert.True(relay.Accepted.Count == all.Count, report);

        // Nobody is lost, nobody gets it twice.
        Assert.Equal(all.Order(), relay.Accepted.Select(mail => mail.Recipient).Order());
        Assert.Equal(all.Count + 1, await CountDeliveredAsync());

        // Others are done before the slow ones have really begun.
        var fast = Of("fast.example").Max(mail => mail.At);
        Assert.True(fast < Of("slow.example").Max(mail => mail.At) / 2, report);

        // Greylisted once each, and not the domain: all of them are in soon after a minute.
        Assert.InRange(Of("grey.example").Max(mail => mail.At), TimeSpan.FromSeconds(50), TimeSpan.FromMinutes(4));

        // A closed domain is asked now and then, not for each of its mails.
        Assert.InRange(relay.Refused.Count(mail => mail.Reply.StartsWith("421", StringComparison.Ordinal)), 1, 36);

        // One a second is allowed. At this speed of time a dialogue alone takes a second or two, and mails come in
        // bursts; what the pace by itself reaches is in ProviderPaceTests.
        var slow = Of("slow.example").Select(mail => mail.At.TotalSeconds).Order().ToList();
        TestContext.Current.TestOutputHelper!.WriteLine($"{slow.Count / slow[^1]:0.00} a second\n{report}");
        Assert.InRange(slow.Count / slow[^1], 0.1, 1.1);
        Assert.InRange(relay.Refused.Count(mail => mail.Reply.Contains("slow down", StringComparison.Ordinal)), 1, 90);

        List<(string Recipient, TimeSpan At)> Of(string domain) =>
            [.. relay.Accepted.Where(mail => mail.Recipient.EndsWith($"@{domain}", StringComparison.Ordinal))];
    }

    private Task<long> CountDeliveredAsync() => _test.Database.ReadAsync(
        sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM deliveries WHERE status = 'Delivered'"), TestDatabase.Token);
}
