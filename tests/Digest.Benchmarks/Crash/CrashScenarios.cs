using System.Diagnostics;

namespace Digest.Benchmarks.Crash;

/// <summary>One method each: what happens to the workers, and how many mails may be repeated.</summary>
internal static class CrashScenarios
{
    private const int Connections = CrashInstallation.Connections;

    /// <summary>Mails that a worker may have begun.</summary>
    private const int BegunGroup = 100;

    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(400);

    /// <summary>kill -9 at any moment.</summary>
    public static async Task<CrashResult> KillAsync(int kills, int subscribers)
    {
        var watch = Stopwatch.StartNew();
        await using var digest = await CrashInstallation.CreateAsync(subscribers);
        digest.Relay.ReplyDelay = TimeSpan.FromMilliseconds(40);
        var killed = 0;
        for (; killed < kills && digest.Relay.Accepted.Count < subscribers - 50; killed++)
        {
            using var worker = digest.Run();
            await digest.UntilAcceptedAsync(digest.Relay.Accepted.Count + 1);
            await Task.Delay(Random.Shared.Next(600));
            worker.Kill();
            await worker.WaitForExitAsync();
        }

        await FinishAsync(digest);
        return digest.Result("kill", killed * Connections, watch);
    }

    /// <summary>SIGTERM while a slow server has mails that it has not answered.</summary>
    public static async Task<CrashResult> StopAsync(int kills, int subscribers)
    {
        var watch = Stopwatch.StartNew();
        await using var digest = await CrashInstallation.CreateAsync(subscribers);
        digest.Relay.ReplyDelay = TimeSpan.FromSeconds(4);
        for (var i = 0; i < kills; i++)
        {
            using var worker = digest.Run();
            await digest.UntilAcceptedAsync(digest.Relay.Accepted.Count + Connections);
            await DigestProcess.StopAsync(worker);
        }

        digest.Relay.ReplyDelay = TimeSpan.Zero;
        await FinishAsync(digest);
        return digest.Result("stop", 0, watch);
    }

    /// <summary>PostgreSQL goes away three times, for some seconds.</summary>
    public static async Task<CrashResult> DatabaseAsync(int kills, int subscribers)
    {
        var watch = Stopwatch.StartNew();
        await using var server = await ServerAsync();
        await using var digest = await CrashInstallation.CreateAsync(subscribers, await server.NewDatabaseAsync());
        using var worker = digest.Run();
        for (var i = 1; i <= 3; i++)
        {
            await digest.UntilAcceptedAsync(subscribers * i / 5);
            await server.StopAsync();
            await Task.Delay(TimeSpan.FromSeconds(5));
            await server.ResumeAsync();
            Npgsql.NpgsqlConnection.ClearAllPools();
        }

        await digest.UntilAllAreAsync("Delivered");
        await DigestProcess.StopAsync(worker);
        return digest.Result("database", 0, watch);
    }

    /// <summary>The disk fills up and is freed; then once more, and the worker is killed meanwhile.</summary>
    public static async Task<CrashResult> DiskAsync(int kills, int subscribers)
    {
        var watch = Stopwatch.StartNew();
        var folder = Directory.CreateTempSubdirectory("disk").FullName;
        await ExternalProgram.RunAsync("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder);
        try
        {
            await using var digest = await CrashInstallation.CreateAsync(
                subscribers, folder: Directory.CreateDirectory(Path.Combine(folder, "digest")).FullName);
            for (var i = 1; i <= 2; i++)
            {
                using var worker = digest.Run();
                await digest.UntilAcceptedAsync(subscribers * i / 4);
                Fill(Path.Combine(folder, "full"));
                await Task.Delay(TimeSpan.FromSeconds(5));
                if (i == 2)
                {
                    worker.Kill();
                    await worker.WaitForExitAsync();
                }

                File.Delete(Path.Combine(folder, "full"));
                if (i == 2) break;
                await digest.UntilAcceptedAsync(subscribers / 3);
                await DigestProcess.StopAsync(worker);
            }

            await FinishAsync(digest);
            return digest.Result("disk", Connections, watch);
        }
        finally
        {
            await ExternalProgram.RunAsync("umount", "-l", folder);
        }
    }

    /// <summary>Two workers over a slow server.</summary>
    public static Task<CrashResult> SlowAsync(int kills, int subscribers) =>
        TwoWorkersAsync("slow", subscribers, environment: null);

    /// <summary>Two workers, one with a clock that is an hour ahead.</summary>
    public static Task<CrashResult> ClockAsync(int kills, int subscribers) => TwoWorkersAsync(
        "clock",
        subscribers,
        new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
            ["FAKETIME"] = "+1h",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        });

    /// <summary>Killed, and its journal deleted.</summary>
    public static Task<CrashResult> JournalAsync(int kills, int subscribers) =>
        WithoutJournalAsync("journal", subscribers, "Resend", BegunGroup);

    public static Task<CrashResult> JournalHoldAsync(int kills, int subscribers) =>
        WithoutJournalAsync("journal-hold", subscribers, "Hold", 0);

    /// <summary>Its folder copied while it runs, and a second worker started from the copy.</summary>
    public static Task<CrashResult> CopyAsync(int kills, int subscribers) =>
        CopiedAsync("copy", subscribers, "Resend", BegunGroup);

    public static Task<CrashResult> CopyHoldAsync(int kills, int subscribers) =>
        CopiedAsync("copy-hold", subscribers, "Hold", 0);

    /// <summary>
    /// Every third subscriber leaves while the mails go out slowly. Counted as repeated: mails offered over 10 seconds
    /// after the opt-out was committed.
    /// </summary>
    public static async Task<CrashResult> OptOutAsync(int kills, int subscribers)
    {
        var watch = Stopwatch.StartNew();
        await using var digest = await CrashInstallation.CreateAsync(subscribers);
        digest.Relay.ReplyDelay = TimeSpan.FromSeconds(2);
        using var worker = digest.Run();
        await digest.UntilAcceptedAsync(Connections);
        await digest.WithDatabaseAsync(database => database.WriteAsync(
            sql => sql.ExecuteAsync("UPDATE subscribers SET status = 'Unsubscribed' WHERE key % 3 = 0"),
            CancellationToken.None));
        var leftAt = TimeProvider.System.GetUtcNow();
        await Task.Delay(TimeSpan.FromSeconds(60));
        digest.Relay.ReplyDelay = TimeSpan.Zero;
        await digest.UntilAllAreAsync("Delivered Cancelled");
        await DigestProcess.StopAsync(worker);
        var left = (await digest.WithDatabaseAsync(database => database.ReadAsync(
            sql => sql.QueryAsync<string>("SELECT email FROM subscribers WHERE status = 'Unsubscribed'"),
            CancellationToken.None))).ToHashSet(StringComparer.Ordinal);
        var late = digest.Relay.Accepted.Count(
            mail => left.Contains(mail.Recipient) && mail.OfferedAt > leftAt.AddSeconds(10));
        var missing = subscribers - left.Count
            - digest.Relay.Accepted.Select(mail => mail.Recipient).Except(left).Distinct().Count();
        return digest.Result("opt-out", 0, watch) with { Lost = missing, Repeated = late };
    }

    private static async Task<CrashResult> TwoWorkersAsync(
        string name, int subscribers, IReadOnlyDictionary<string, string>? environment)
    {
        var watch = Stopwatch.StartNew();
        await using var server = await ServerAsync();
        await using var digest = await CrashInstallation.CreateAsync(subscribers, await server.NewDatabaseAsync());
        digest.Relay.ReplyDelay = Slow;
        using var first = digest.Run();
        await digest.UntilAcceptedAsync(Connections);
        using var second = digest.Worker("second", environment).StartQuietly("run");
        await digest.UntilAcceptedAsync(subscribers / 10);
        digest.Relay.ReplyDelay = TimeSpan.FromMilliseconds(20);
        await digest.UntilAllAreAsync("Delivered");
        await DigestProcess.StopAsync(first);
        await DigestProcess.StopAsync(second);
        return digest.Result(name, 0, watch);
    }

    private static async Task<CrashResult> WithoutJournalAsync(string name, int subscribers, string policy, int allowed)
    {
        var watch = Stopwatch.StartNew();
        await using var digest = await CrashInstallation.CreateAsync(subscribers);
        using (var worker = digest.Run("first", $"--Delivery:Uncertain={policy}"))
        {
            await digest.UntilAcceptedAsync(subscribers / 3);
            worker.Kill();
            await worker.WaitForExitAsync();
        }

        File.Delete(Path.Combine(digest.DataFolder("first"), "delivery.journal"));
        await digest.EndLeasesAsync();
        using (var worker = digest.Run("first", $"--Delivery:Uncertain={policy}"))
        {
            await digest.UntilAllAreAsync("Delivered Uncertain");
            await DigestProcess.StopAsync(worker);
        }

        return await ReleasedAsync(digest, name, allowed, watch);
    }

    private static async Task<CrashResult> CopiedAsync(string name, int subscribers, string policy, int allowed)
    {
        var watch = Stopwatch.StartNew();
        await using var server = await ServerAsync();
        await using var digest = await CrashInstallation.CreateAsync(subscribers, await server.NewDatabaseAsync());
        using var first = digest.Run("first", $"--Delivery:Uncertain={policy}");
        await digest.UntilAcceptedAsync(subscribers / 3);
        await ExternalProgram.RunAsync("cp", "-a", digest.DataFolder("first"), digest.DataFolder("copy"));
        using var copy = digest.Run("copy", $"--Delivery:Uncertain={policy}");
        await digest.UntilAcceptedAsync(subscribers * 2 / 3);
        first.Kill();
        await first.WaitForExitAsync();
        await digest.EndLeasesAsync();
        await digest.UntilAllAreAsync("Delivered Uncertain");
        await DigestProcess.StopAsync(copy);
        return await ReleasedAsync(digest, name, allowed, watch);
    }

    /// <summary>What is on hold counts as repeated only if it was sent twice before it was released.</summary>
    private static async Task<CrashResult> ReleasedAsync(
        CrashInstallation digest, string name, int allowed, Stopwatch watch)
    {
        var before = digest.Result(name, allowed, watch);
        var held = await digest.CountAsync("Uncertain");
        if (held == 0) return before;
        Console.Error.WriteLine($"{name}: {held} on hold");
        await digest.Worker().OkAsync("outbox", "release", "--state", "uncertain");
        await FinishAsync(digest);
        return digest.Result(name, allowed, watch) with
        {
            Repeated = held > BegunGroup ? int.MaxValue : before.Repeated,
        };
    }

    private static async Task FinishAsync(CrashInstallation digest)
    {
        using var worker = digest.Run();
        await digest.UntilAllAreAsync("Delivered");
        await DigestProcess.StopAsync(worker);
    }

    private static async Task<PostgreSqlCluster> ServerAsync() =>
        await PostgreSqlCluster.StartAsync()
        ?? throw new InvalidOperationException("PostgreSQL is not installed (Debian: apt-get install postgresql)");

    private static void Fill(string file)
    {
        using var stream = File.Create(file);
        var block = new byte[64 * 1024];
        try
        {
            while (true) stream.Write(block);
        }
        catch (IOException)
        {
            // It is full.
        }
    }
}
