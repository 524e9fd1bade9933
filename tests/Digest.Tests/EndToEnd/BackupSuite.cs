using Xunit;

namespace Digest.Tests.EndToEnd;

/// <summary>The built program: a backup while the worker runs, and what its operator sees after a restore.</summary>
public abstract class BackupSuite(TestInstallation installation, TestInstallation other) : IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await installation.InitializeAsync();
        await other.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await installation.DisposeAsync();
        await other.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_backup_of_a_running_worker_is_restored_with_the_delivery_paused()
    {
        var digest = Program(installation);
        var file = Path.Combine(installation.Folder, "backup.db");
        var papers = Path.Combine(RepositoryRoot.Folder, "src", "Digest", "Cli", "Demo", "first-day.jsonl");
        foreach (var email in (string[])["ada@example.org", "bob@example.org"])
            await digest.OkAsync("subscribers", "add", email, "--topic", "\"gaussian\"");
        await digest.OkAsync("ingest", "--file", papers);
        Assert.StartsWith("1 written to ", await SendNowAsync(digest, "ada@example.org"), StringComparison.Ordinal);
        using (var worker = digest.StartQuietly("run"))
        {
            while (await CountWorkersAsync() == 0) await Task.Delay(100, TestDatabase.Token);
            var (refused, _, reason) = await digest.RunAsync("export", file);
            Assert.Equal(1, refused);
            Assert.Contains("A worker is running.", reason, StringComparison.Ordinal);
            await digest.OkAsync("outbox", "pause");
            await SendNowAsync(digest, "bob@example.org");
            Assert.Contains(" MB", await digest.OkAsync("backup", file), StringComparison.Ordinal);
            Assert.Equal(0, (await DigestProcess.StopAsync(worker)).Exit);
        }

        var restored = Program(other);
        var said = await restored.OkAsync("restore", file);
        Assert.Contains("1 mails were open then", said, StringComparison.Ordinal);
        var found = (await restored.RunAsync("doctor")).Output;
        Assert.Contains("Delivery is paused: restored on ", found, StringComparison.Ordinal);
        Assert.Contains("1 mails are on hold.", found, StringComparison.Ordinal);
        await restored.OkAsync("outbox", "release", "--state", "uncertain");
        await restored.OkAsync("outbox", "resume");
        Assert.StartsWith("1 written to ", await restored.OkAsync("send"), StringComparison.Ordinal);
    }

    private static DigestProcess Program(TestInstallation installation) => new(
        installation.Folder,
        [
            .. installation.Settings, "--Schedule:DeliveryInterval=00:00:01", "--PublicUrl=https://digest.example.org",
            $"--Web:Listen=http://127.0.0.1:{FreePort.Next()}",
        ]);

    private static async Task<string> SendNowAsync(DigestProcess digest, string email) =>
        LastLine((await digest.RunAsync("send", "--now", "--to", email)).Output);

    private static string LastLine(string output) => output.Trim().Split('\n')[^1];

    private Task<long> CountWorkersAsync() =>
        installation.ReadAsync(sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM workers"));
}

public sealed class SqliteBackupTests() : BackupSuite(new SqliteInstallation(), new PostgreSqlInstallation());

public sealed class PostgreSqlBackupTests() : BackupSuite(new PostgreSqlInstallation(), new SqliteInstallation());
