using System.Text.Json;
using Digest.Delivery.Pacing;
using Xunit;

namespace Digest.Tests.Cli.Mail;

public sealed class WarmUpCommandTests : IAsyncLifetime
{
    private readonly SqliteInstallation _installation = new();

    private DigestProcess Digest => new(_installation.Folder);

    public ValueTask InitializeAsync() => _installation.InitializeAsync();

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Fact]
    public async Task A_warm_up_is_begun_shown_begun_again_and_ended_by_command()
    {
        Assert.Equal((0, 200), await LimitAsync("--restart"));
        await _installation.WithDatabaseAsync(database => database.WriteAsync<bool>(
            async sql =>
            {
                await WarmUp.StartAsync(sql, TimeProvider.System.GetUtcNow().AddDays(-10));
                return true;
            },
            TestDatabase.Token));

        Assert.Equal((10, 1078), await LimitAsync());
        Assert.Equal((0, 200), await LimitAsync("--restart"));
        var (exit, _, error) = await Digest.RunAsync("outbox", "warm-up", "--restart", "--end");
        Assert.Equal((2, "digest: --restart and --end exclude each other.\n"), (exit, error));
        Assert.StartsWith("No warm-up is under way.", await Digest.OkAsync("outbox", "warm-up", "--end"), StringComparison.Ordinal);
    }

    /// <summary>The day of the warm-up, from 0, and what may be sent on it.</summary>
    private async Task<(int Day, int Limit)> LimitAsync(params string[] options)
    {
        var state = JsonDocument.Parse(await Digest.OkAsync(["outbox", "warm-up", "--json", .. options])).RootElement;
        var day = state.GetProperty("warm_up").GetProperty("day").GetInt32();
        return (day, state.GetProperty("limit").GetInt32());
    }
}
