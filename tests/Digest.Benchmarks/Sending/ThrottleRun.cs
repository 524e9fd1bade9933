using Digest.Delivery;
using Digest.Storage;
using Digest.TestData.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Benchmarks.Sending;

/// <summary>Runs of the sender as the worker's job makes them, and what the relay saw of them.</summary>
internal sealed class ThrottleRun(ServiceProvider services, ThrottlingRelay relay)
{
    public const int FreeMails = 4000;

    private const string Free = "recipient LIKE '%@free_.example'";

    private static readonly TimeSpan RunInterval = TimeSpan.FromSeconds(10);

    private readonly SqlDatabase _database = services.GetRequiredService<SqlDatabase>();
    private DateTimeOffset _halfTime, _end;

    public double FreeAlone { get; private set; }

    public double FreeWithFirst { get; private set; }

    public double FreeBeside { get; private set; }

    public async Task MeasureAsync(TimeSpan time)
    {
        await ExecuteAsync("UPDATE deliveries SET status = 'Held'");

        // The first time is until code is compiled in its last tier.
        await SendFreeAsync(SendOnceAsync);
        FreeAlone = await SendFreeAsync(SendOnceAsync);
        relay.Accepted.Clear();

        var start = TimeProvider.System.GetUtcNow();
        (_halfTime, _end) = (start + (time / 2), start + time);
        await QueueAsync($"NOT ({Free})");
        using var stop = new CancellationTokenSource();
        var running = RunAsync(stop.Token);
        FreeWithFirst = await SendFreeAsync(UntilFreeAreSentAsync);
        await Task.Delay(_halfTime - TimeProvider.System.GetUtcNow());
        FreeBeside = await SendFreeAsync(UntilFreeAreSentAsync);
        await Task.Delay(_end - TimeProvider.System.GetUtcNow());
        await stop.CancelAsync();
        await running;
    }

    /// <summary>In the second half of the time.</summary>
    public object ResultOf(string domain, double allowed)
    {
        var count = relay.Accepted.Count(mail => mail.Domain == domain && mail.At >= _halfTime && mail.At < _end);
        var perSecond = count / (_end - _halfTime).TotalSeconds;
        return new
        {
            domain,
            allowed_per_second = allowed,
            per_second = Math.Round(perSecond, 2),
            ratio = Math.Round(perSecond / allowed, 3),
            refused = relay.Refused.Count(refused => refused.Mail.Domain == domain),
        };
    }

    /// <summary>Given up, or recorded as delivered without having arrived.</summary>
    public async Task<int> CountLostAsync()
    {
        var ended = await _database.ReadAsync(
            sql => sql.QueryAsync<string>("SELECT recipient FROM deliveries WHERE status <> 'Queued'"),
            CancellationToken.None);
        return ended.Except(relay.Accepted.Select(mail => mail.Recipient)).Count();
    }

    /// <summary>The free ones were queued twice.</summary>
    public int CountRepeated() => relay.Accepted.CountBy(mail => mail.Recipient)
        .Sum(mails => Math.Max(0, mails.Value - (IsFree(mails.Key) ? 2 : 1)));

    /// <returns>Mails a second, from the first acceptance to the last.</returns>
    private async Task<double> SendFreeAsync(Func<Task> send)
    {
        await QueueAsync(Free);
        var began = TimeProvider.System.GetUtcNow();
        await send();
        var times = relay.Accepted.Where(mail => mail.At >= began && IsFree(mail.Recipient))
            .Select(mail => mail.At).ToList();
        return times.Count / (times.Max() - times.Min()).TotalSeconds;
    }

    private static bool IsFree(string recipient) => recipient.Contains("@free", StringComparison.Ordinal);

    private Task SendOnceAsync() => SendDueAsync(CancellationToken.None);

    private async Task UntilFreeAreSentAsync()
    {
        while (await _database.ReadAsync(
            sql => sql.ScalarAsync<long>($"SELECT COUNT(*) FROM deliveries WHERE {Free} AND status <> 'Delivered'"),
            CancellationToken.None) > 0)
            await Task.Delay(100);
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var interval = Task.Delay(RunInterval, stopping);
            await SendDueAsync(stopping);
            await interval.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendDueAsync(CancellationToken stopping)
    {
        var report = await services.GetRequiredService<OutboxSender>().SendDueAsync(null, stopping);
        if (report.Problem is { } problem) throw new InvalidOperationException(problem);
    }

    private Task QueueAsync(string which)
    {
        var now = TimeProvider.System.GetUtcNow().ToRow();
        return ExecuteAsync(
            $"""
            UPDATE deliveries SET status = 'Queued', attempts = 0, finished_at = NULL, queued_at = {now},
                next_attempt_at = {now} WHERE {which}
            """);
    }

    private Task<int> ExecuteAsync(string statement) =>
        _database.WriteAsync(sql => sql.ExecuteAsync(statement), CancellationToken.None);
}
