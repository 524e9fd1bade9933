using System.Net;
using Digest.Subscribers;
using Digest.TestData;
using Xunit;

namespace Digest.Tests.Web;

/// <summary>After a restart of the database, connections that were kept open are dead.</summary>
public sealed class DatabaseRestartTests : IAsyncLifetime
{
    private readonly PostgreSqlTestDatabase _test = new();
    private PageSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        await _test.InitializeAsync();
        _site = await PageSite.StartAsync(_test);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task No_click_is_lost()
    {
        var subscriber = await _site.AddSubscriberAsync(SubscriberStatus.Pending);
        var links = await _site.LinksAsync();
        var (confirm, unsubscribe) = (links.Confirm(subscriber), links.For(subscriber).Unsubscribe);

        await BreakConnectionsAsync();
        Assert.Equal(HttpStatusCode.OK, (await _site.Http.GetAsync(confirm, TestDatabase.Token)).StatusCode);
        await BreakConnectionsAsync();
        Assert.Equal(HttpStatusCode.OK, (await _site.Http.PostAsync(confirm, null, TestDatabase.Token)).StatusCode);
        Assert.Equal(SubscriberStatus.Active, (await _site.FindAsync()).Status);
        await BreakConnectionsAsync();
        Assert.Equal(HttpStatusCode.OK, (await _site.Http.PostAsync(unsubscribe, null, TestDatabase.Token)).StatusCode);
        Assert.Equal(SubscriberStatus.Unsubscribed, (await _site.FindAsync()).Status);
    }

    /// <summary>As a restart does, several of them idle in the pool.</summary>
    private async Task BreakConnectionsAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _test.Database.ReadAsync(
            sql => sql.ScalarAsync<string>("SELECT CAST(pg_sleep(0.1) AS TEXT)"), TestDatabase.Token)));
        await using var admin = new Npgsql.NpgsqlConnection(_test.ConnectionString + ";Pooling=false");
        await admin.OpenAsync(TestDatabase.Token);
        await using var command = new Npgsql.NpgsqlCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", admin);
        await command.ExecuteNonQueryAsync(TestDatabase.Token);
    }
}
