using System.Text.Json;
using Digest.Operations;
using Digest.Tests.Operations;
using Xunit;

namespace Digest.Tests.Cli.Overview;

public abstract class StatusCommandSuite(TestInstallation installation) : IAsyncLifetime
{
    private DigestProcess Digest => new(installation.Folder, installation.Settings);

    public ValueTask InitializeAsync() => installation.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return installation.DisposeAsync();
    }

    [Fact]
    public async Task One_screen_shows_alerts_jobs_mails_and_subscribers()
    {
        await StoreAsync();

        var text = await Digest.OkAsync("status");

        Assert.Contains(": The relay is down", text, StringComparison.Ordinal);
        Assert.Contains("ingest\tfailed: no route to host", text, StringComparison.Ordinal);
        Assert.Contains("editions\tok", text, StringComparison.Ordinal);
        Assert.Contains("Mails: 1 queued", text, StringComparison.Ordinal);
        Assert.Contains("Subscribers: 1 active", text, StringComparison.Ordinal);
        Assert.Matches("Oldest due mail: 20", text);
        Assert.Matches("Next digest: 20", text);
    }

    [Fact]
    public async Task A_program_gets_one_object()
    {
        await StoreAsync();

        var status = JsonDocument.Parse(await Digest.OkAsync("status", "--json")).RootElement;

        Assert.Equal("relay", status.GetProperty("alerts")[0].GetProperty("name").GetString());
        Assert.Equal([("editions", true), ("ingest", false)], status.GetProperty("jobs").EnumerateArray()
            .Select(job => (job.GetProperty("name").GetString(), job.GetProperty("on_time").GetBoolean())));
        Assert.Equal(1, status.GetProperty("mails").GetProperty("queued").GetInt64());
    }

    [Fact]
    public async Task A_new_installation_has_nothing_to_report()
    {
        await Digest.OkAsync("subscribers", "add", "ada@example.org");
        var (exit, output, error) = await Digest.RunAsync("status");

        Assert.Equal(0, exit);
        Assert.Contains("Alerts: none", output, StringComparison.Ordinal);
        Assert.Contains("Mails: none", output, StringComparison.Ordinal);
        Assert.Contains("No job has run", error, StringComparison.Ordinal);
    }

    /// <summary>An alert with its mail, a job that works and one that fails.</summary>
    private async Task StoreAsync()
    {
        await Digest.OkAsync("subscribers", "add", "ada@example.org");
        await installation.WithDatabaseAsync(async database =>
        {
            using var alerts = SomeAlerts.In(database, TimeProvider.System);
            await alerts.RaiseAsync("relay", "The relay is down", "It is.", TestDatabase.Token);
            var runs = new RunHistory(database, TimeProvider.System);
            var now = TimeProvider.System.GetUtcNow();
            await runs.EndAsync(new JobRun("editions", "", now, now.AddMinutes(1), Error: null), TestDatabase.Token);
            await runs.EndAsync(new JobRun("ingest", "", now, now.AddMinutes(1), "no route to host"), TestDatabase.Token);
            return true;
        });
    }
}

public sealed class SqliteStatusCommandTests() : StatusCommandSuite(new SqliteInstallation());

public sealed class PostgreSqlStatusCommandTests() : StatusCommandSuite(new PostgreSqlInstallation());
