using System.Net;
using System.Net.Sockets;
using Digest.TestData;
using Xunit;

namespace Digest.Tests.Web;

/// <summary>Strangers who hold connections stop neither the health checks nor, for long, the pages.</summary>
public sealed class HalfOpenConnectionsTests : IAsyncLifetime
{
    /// <summary>More than pages may have.</summary>
    private const int Count = 1_100;

    private readonly SqliteTestDatabase _test = new();
    private readonly List<TcpClient> _open = [];
    private PageSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        await _test.InitializeAsync();
        _site = await PageSite.StartAsync(_test);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _open) client.Dispose();
        await _site.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Theory]
    [InlineData("POST /unsubscribe/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n")]
    [InlineData("POST /unsubscribe/x HTTP/1.1\r\nHost: x\r\n")]
    [InlineData("P")]
    [InlineData("")]
    public async Task Connections_that_never_finish_a_request_leave_health_checks_alone(string begun)
    {
        var (live, ready) = (await AskAsync("/health/live"), await AskAsync("/health/ready"));
        Assert.Equal("live\n", live);

        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (_, token) =>
        {
            var client = new TcpClient();
            lock (_open) _open.Add(client);
            await client.ConnectAsync(IPAddress.Loopback, _site.Http.BaseAddress!.Port, token);
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(begun), token);
        });

        Assert.Equal(live, await AskAsync("/health/live"));
        Assert.Equal(ready, await AskAsync("/health/ready"));
    }

    /// <summary>Over a connection of its own. Not ready is an answer too: no job has run here.</summary>
    private async Task<string> AskAsync(string check)
    {
        using var fresh = new HttpClient { BaseAddress = _site.Http.BaseAddress, Timeout = TimeSpan.FromSeconds(10) };
        using var answer = await fresh.GetAsync(check, TestDatabase.Token);
        return await answer.Content.ReadAsStringAsync(TestDatabase.Token);
    }
}
