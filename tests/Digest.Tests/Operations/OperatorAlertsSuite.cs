using Digest.Operations;
using Digest.Storage;
using Xunit;

namespace Digest.Tests.Operations;

public abstract class OperatorAlertsSuite(TestDatabase test) : IAsyncLifetime
{
    private OperatorAlerts _alerts = null!;

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        _alerts = SomeAlerts.In(test.Database, test.Clock);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _alerts.Dispose();
        return test.DisposeAsync();
    }

    [Fact]
    public async Task Trouble_is_mailed_once_and_so_is_its_end_also_after_a_restart()
    {
        await RaiseAsync();
        await RaiseAsync();
        Restart();
        await RaiseAsync();
        Assert.Equal(["The relay is down"], await MailsAsync());
        Assert.Equal(["relay"], await OpenAsync());

        Restart();
        await ClearAsync();
        await ClearAsync();
        Assert.Equal(["The relay is down", "Recovered: The relay is down"], await MailsAsync());
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task Another_worker_does_not_report_it_again()
    {
        using var other = SomeAlerts.In(test.Reopen(), test.Clock);
        await RaiseAsync();
        await other.RaiseAsync("relay", "The relay is down", "It is.", TestDatabase.Token);
        Assert.Single(await MailsAsync());

        await other.ClearAsync("relay", "It works.", TestDatabase.Token);
        await ClearAsync();
        Assert.Equal(["The relay is down", "Recovered: The relay is down"], await MailsAsync());
    }

    [Fact]
    public async Task What_comes_back_within_the_interval_is_mailed_when_that_is_over_if_it_is_still_there()
    {
        await RaiseAsync();
        await ClearAsync();
        for (var i = 0; i < 5; i++)
        {
            test.Clock.Advance(TimeSpan.FromMinutes(5));
            await RaiseAsync();
            Assert.Equal(["relay"], await OpenAsync());
            test.Clock.Advance(TimeSpan.FromMinutes(5));
            await ClearAsync();
        }

        await RaiseAsync();
        await _alerts.RefreshAsync(TestDatabase.Token);
        Assert.Equal(2, (await MailsAsync()).Count);

        test.Clock.Advance(TimeSpan.FromMinutes(10));
        await _alerts.RefreshAsync(TestDatabase.Token);
        await _alerts.RefreshAsync(TestDatabase.Token);
        await ClearAsync();
        Assert.Equal(
            ["The relay is down", "Recovered: The relay is down", "The relay is down", "Recovered: The relay is down"], await MailsAsync());
    }

    [Fact]
    public async Task What_lasts_is_mailed_again_every_day()
    {
        await RaiseAsync();
        for (var hours = 0; hours < 49; hours++)
        {
            test.Clock.Advance(TimeSpan.FromHours(1));
            await _alerts.RefreshAsync(TestDatabase.Token);
        }

        Assert.Equal(["The relay is down", "Still: The relay is down", "Still: The relay is down"], await MailsAsync());
    }

    [Fact]
    public async Task An_alert_mailed_by_a_clock_a_year_ahead_does_not_silence_the_next()
    {
        var now = test.Clock.GetUtcNow();
        test.Clock.AdjustTime(now.AddYears(1));
        await RaiseAsync();
        await ClearAsync();
        test.Clock.AdjustTime(now);
        await RaiseAsync();

        Assert.Equal(3, (await MailsAsync()).Count);
    }

    [Fact]
    public async Task Trouble_of_one_worker_is_not_cleared_by_another_and_ends_with_that_worker()
    {
        await _alerts.RaiseAsync("disk", "The disk is full", "It is.", TestDatabase.Token, worker: "one");
        await _alerts.ClearAsync("disk", "Enough space here.", TestDatabase.Token, worker: "two");
        Assert.Equal(["disk on one"], await OpenAsync());

        await KeepAliveAsync();
        test.Clock.Advance(TimeSpan.FromDays(2));
        await _alerts.RefreshAsync(TestDatabase.Token);
        Assert.Equal(["disk on one"], await OpenAsync());

        await test.Database.WriteAsync(sql => sql.ExecuteAsync("DELETE FROM workers"), TestDatabase.Token);
        await _alerts.RefreshAsync(TestDatabase.Token);
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task What_is_no_longer_watched_is_cleared()
    {
        foreach (var name in (string[])["source a", "source b", "relay"])
            await _alerts.RaiseAsync(name, name, "It is.", TestDatabase.Token);

        await _alerts.ClearOthersAsync("source ", ["b"], "It is no longer read.", TestDatabase.Token);

        Assert.Equal(["relay", "source b"], (await OpenAsync()).Order());
    }

    private Task KeepAliveAsync() => test.Database.WriteAsync(
        sql => WorkerStore.SaveAsync(sql, new Worker("one", "session", "journal", 0, 0)), TestDatabase.Token);

    private void Restart()
    {
        _alerts.Dispose();
        _alerts = SomeAlerts.In(test.Database, test.Clock);
    }

    private Task RaiseAsync() => _alerts.RaiseAsync("relay", "The relay is down", "It is.", TestDatabase.Token);

    private Task ClearAsync() => _alerts.ClearAsync("relay", "It works.", TestDatabase.Token);

    private async Task<IReadOnlyList<string>> OpenAsync() =>
        [.. (await test.Database.ReadAsync(AlertStore.ListAsync, TestDatabase.Token)).Where(alert => alert.IsOpen).Select(alert => alert.Name)];

    private async Task<IReadOnlyList<string>> MailsAsync() =>
        [.. (await test.Database.ReadAsync(
            sql => sql.QueryAsync<string>("SELECT content FROM deliveries WHERE kind = 'Alert' ORDER BY key"), TestDatabase.Token))
            .Select(content => content.Split('\n')[0])];
}

public sealed class SqliteOperatorAlertsTests() : OperatorAlertsSuite(new SqliteTestDatabase());

public sealed class PostgreSqlOperatorAlertsTests() : OperatorAlertsSuite(new PostgreSqlTestDatabase());
