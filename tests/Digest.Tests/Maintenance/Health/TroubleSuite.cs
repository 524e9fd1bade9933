using Digest.Delivery;
using Digest.Delivery.Transport;
using Digest.Maintenance.Health;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Scheduling;
using Digest.Scheduling.Watching;
using Digest.Sources;
using Digest.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Quartz;
using Quartz.Extensibility;
using Xunit;

namespace Digest.Tests.Maintenance.Health;

/// <summary>Each kind of trouble is caused, is reported once by mail and as a metric, and its end is.</summary>
public abstract class TroubleSuite(TestDatabase test) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trouble").FullName;
    private TroubledInstallation _digest = null!;

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        _digest = new TroubledInstallation(test, _folder);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _digest.DisposeAsync();
        await test.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_dead_source()
    {
        await using var digest = await WithSourceAsync();
        await ReadAsync(digest, error: "no route to host");
        Assert.Empty(await digest.SubjectsAsync());
        test.Clock.Advance(TimeSpan.FromHours(3));
        for (var i = 0; i < 2; i++) await ReadAsync(digest, error: "no route to host");
        await digest.IsRaisedAsync("source arxiv", "Source arxiv is late or broken");
        Assert.Equal("1", await digest.MetricAsync("digest_source_failing{source=\"arxiv\"}"));

        for (var i = 0; i < 2; i++) await ReadAsync(digest, error: null);
        await digest.IsClearedAsync("source arxiv", "Source arxiv is late or broken");
        Assert.Equal("0", await digest.MetricAsync("digest_source_failing{source=\"arxiv\"}"));
    }

    [Fact]
    public async Task Papers_that_should_have_come_are_trouble_and_a_weekend_without_any_is_none()
    {
        await using var digest = await WithSourceAsync();
        await AnnounceAsync(new DateOnly(2026, 3, 6));
        foreach (var quiet in (string[])["2026-03-07T18:00Z", "2026-03-08T23:00Z", "2026-03-09T05:00Z"])
        {
            test.Clock.AdjustTime(DateTimeOffset.Parse(quiet, System.Globalization.CultureInfo.InvariantCulture));
            await ReadAsync(digest, error: null);
            Assert.Empty(await digest.SubjectsAsync());
            Assert.Equal("0", await digest.MetricAsync("digest_source_stalled{source=\"arxiv\"}"));
        }

        test.Clock.AdjustTime(new DateTimeOffset(2026, 3, 9, 18, 0, 0, TimeSpan.Zero));
        for (var i = 0; i < 2; i++) await ReadAsync(digest, error: null);
        await digest.IsRaisedAsync("source arxiv", "Source arxiv is late or broken");
        Assert.Equal("1", await digest.MetricAsync("digest_source_stalled{source=\"arxiv\"}"));

        await AnnounceAsync(new DateOnly(2026, 3, 9));
        for (var i = 0; i < 2; i++) await ReadAsync(digest, error: null);
        await digest.IsClearedAsync("source arxiv", "Source arxiv is late or broken");
    }

    [Fact]
    public async Task A_relay_that_is_down()
    {
        var nobody = new SmtpOptions { Host = "127.0.0.1", Port = FreePort.Next(), Security = SmtpSecurity.None };
        await using var down = new SmtpTransport(nobody, test.Clock, _folder);
        _digest.Relay.Instead = down;
        await _digest.QueueAsync(5);
        await SendForMinutesAsync(10);
        await _digest.IsRaisedAsync("relay", "Mail delivery stopped");

        _digest.Relay.Instead = null;
        await SendForMinutesAsync(70);
        await _digest.IsClearedAsync("relay", "Mail delivery stopped");
    }

    [Fact]
    public async Task A_quota_that_is_used_up()
    {
        _digest.Relay.Answer = new SendOutcome(SendStatus.SenderRejected, "550 5.7.1 daily sending quota exceeded", 550, "5.7.1");
        await _digest.QueueAsync(5);
        await SendForMinutesAsync(10);
        await _digest.IsRaisedAsync("quota", "Mail delivery stopped");

        _digest.Relay.Answer = null;
        await SendForMinutesAsync(70);
        await _digest.IsClearedAsync("quota", "Mail delivery stopped");
    }

    [Fact]
    public async Task A_relay_that_was_down_before_a_restart()
    {
        _digest.Relay.Answer = new SendOutcome(SendStatus.ServerUnavailable, "connection refused");
        await _digest.QueueAsync(5);
        await SendForMinutesAsync(10);
        await _digest.DisposeAsync();

        _digest = new TroubledInstallation(test, _folder);
        await SendForMinutesAsync(70);
        await _digest.IsClearedAsync("relay", "Mail delivery stopped");
    }

    [Fact]
    public async Task A_database_that_is_gone()
    {
        await _digest.QueueAsync(1);
        await RenameAsync("deliveries", "gone");
        await SendForMinutesAsync(10);
        Assert.Equal("0", await _digest.MetricAsync("digest_database_up"));
        Assert.Equal("0", await _digest.MetricAsync("digest_health{check=\"database\"}"));

        await RenameAsync("gone", "deliveries");
        await SendForMinutesAsync(10);
        Assert.Equal("1", await _digest.MetricAsync("digest_database_up"));
        await _digest.IsClearedAsync("sending", "Mail delivery stopped");
    }

    [Fact]
    public async Task A_broken_template()
    {
        var mail = Directory.CreateDirectory(Path.Combine(_folder, "templates/mail")).FullName;
        var template = Path.Combine(mail, "welcome.html");
        await File.WriteAllTextAsync(template, "{{ brand.name.first.letter }}", TestDatabase.Token);
        await test.Lifecycle.AddAsync(Some.Subscriber("ada@example.org"), TestDatabase.Token);
        var key = await test.Database.ReadAsync(sql => sql.ScalarAsync<long>("SELECT key FROM subscribers"), TestDatabase.Token);
        await _digest.QueueAsync(2, MailKind.Welcome, key);
        await SendForMinutesAsync(5);
        await _digest.IsRaisedAsync("template Welcome", "A mail template fails");

        File.Delete(template);
        // Files are looked at again after a second of the real clock.
        await Task.Delay(1100, TestDatabase.Token);
        await SendForMinutesAsync(70);
        await _digest.IsClearedAsync("template Welcome", "A mail template fails");
    }

    [Fact]
    public async Task A_clock_that_is_wrong()
    {
        await using var services = new ServiceCollection().AddLogging().AddQuartz().BuildServiceProvider();
        var reference = _digest.Get<ClockReference>();
        using var watch = new ClockWatch(
            services.GetRequiredService<ISchedulerRepository>(), test.Database, reference, _digest.Alerts, _digest.Get<WorkerIdentity>(), test.Clock,
            NullLogger<ClockWatch>.Instance);
        await watch.StartAsync(TestDatabase.Token);
        reference.Observe("a.example", test.Clock.GetUtcNow().AddHours(1));
        await TickUntilAsync(async () => (await _digest.SubjectsAsync()).Count == 1);
        await _digest.IsRaisedAsync("clock", "The clock of this machine is wrong");

        reference.Observe("a.example", test.Clock.GetUtcNow());
        await TickUntilAsync(async () => (await _digest.SubjectsAsync()).Count == 2);
        await _digest.IsClearedAsync("clock", "The clock of this machine is wrong");
        await watch.StopAsync(TestDatabase.Token);
    }

    [Fact]
    public async Task A_job_that_is_stuck()
    {
        await using var services = new ServiceCollection().AddLogging().AddQuartz(quartz => quartz
            .ScheduleJob<EndlessJob>(trigger => trigger.WithIdentity("editions").StartAt(TestDatabase.Start.AddYears(1)))).BuildServiceProvider();
        await services.GetRequiredService<ISchedulerFactory>().GetScheduler(TestDatabase.Token);
        var runs = _digest.Get<RunHistory>();
        using var watch = new JobWatch(
            services.GetRequiredService<ISchedulerRepository>(), runs, _digest.Alerts, _digest.Get<WorkerIdentity>(), test.Clock, NullLogger<JobWatch>.Instance);
        await watch.StartAsync(TestDatabase.Token);
        await EndJobAsync(runs, "editions");
        Assert.Equal("1", await _digest.MetricAsync("digest_job_on_time{job=\"editions\"}"));

        await TickUntilAsync(async () => (await _digest.SubjectsAsync()).Count == 1);
        await _digest.IsRaisedAsync("job editions", "The job 'editions' does not run");
        Assert.Equal("0", await _digest.MetricAsync("digest_job_on_time{job=\"editions\"}"));
        Assert.Equal("0", await _digest.MetricAsync("digest_ready"));

        await EndJobAsync(runs, "editions");
        await TickUntilAsync(async () => (await _digest.SubjectsAsync()).Count == 2);
        await _digest.IsClearedAsync("job editions", "The job 'editions' does not run");
        await watch.StopAsync(TestDatabase.Token);
    }

    [Fact]
    public async Task Nothing_matched_for_a_week()
    {
        var silence = _digest.Get<SilenceWatch>();
        await test.Lifecycle.AddAsync(Some.Subscriber("ada@example.org", "robots"), TestDatabase.Token);
        await silence.CheckAsync(TestDatabase.Token);
        test.Clock.Advance(TimeSpan.FromDays(8));
        await silence.CheckAsync(TestDatabase.Token);
        Assert.Empty(await _digest.SubjectsAsync());

        await AnnounceAsync(new DateOnly(2026, 3, 12));
        for (var i = 0; i < 2; i++) await silence.CheckAsync(TestDatabase.Token);
        await _digest.IsRaisedAsync("nothing matched", "No digest for a week");

        await _digest.QueueAsync(1, MailKind.Edition);
        for (var i = 0; i < 2; i++) await silence.CheckAsync(TestDatabase.Token);
        await _digest.IsClearedAsync("nothing matched", "No digest for a week");
    }

    [Fact]
    public async Task A_full_disk()
    {
        if (!OperatingSystem.IsLinux()) return;
        var disk = Directory.CreateDirectory(Path.Combine(_folder, "disk")).FullName;
        if (!await TryMountAsync(disk)) Assert.Skip("A file system cannot be mounted here.");
        try
        {
            await using var digest = new TroubledInstallation(test, disk);
            var space = digest.Get<DiskSpace>();
            await space.CheckAsync(TestDatabase.Token);
            Assert.Empty(await digest.SubjectsAsync());
            FillUp(Path.Combine(disk, "filler"));

            for (var i = 0; i < 2; i++) await space.CheckAsync(TestDatabase.Token);
            await digest.IsRaisedAsync("disk", "The disk is almost full");
            Assert.Equal("0", await digest.MetricAsync("digest_health{check=\"journal\"}"));
            Assert.Equal("0", await digest.MetricAsync("digest_ready"));

            File.Delete(Path.Combine(disk, "filler"));
            for (var i = 0; i < 2; i++) await space.CheckAsync(TestDatabase.Token);
            await digest.IsClearedAsync("disk", "The disk is almost full");
            Assert.Equal("1", await digest.MetricAsync("digest_health{check=\"journal\"}"));
        }
        finally
        {
            await ExternalProgram.RunAsync("umount", disk);
        }
    }

    private static async Task<bool> TryMountAsync(string folder)
    {
        try
        {
            await ExternalProgram.RunAsync("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return false;
        }
    }

    private static void FillUp(string file)
    {
        var block = new byte[1 << 20];
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) stream.Write(block);
        }
        catch (IOException)
        {
            // It is full, but for less than a block.
        }

        try
        {
            while (true) stream.Write(block.AsSpan(0, 1));
        }
        catch (IOException)
        {
            // Now it is.
        }
    }

    private Task<TroubledInstallation> WithSourceAsync() => Task.FromResult(new TroubledInstallation(
        test,
        _folder,
        new SourcesOptions { Read = [new SourceOptions { Name = "arxiv", Kind = SourceKind.ArxivRss, Categories = ["cs.CL"] }] }));

    /// <summary>One round over the sources, as its report would be.</summary>
    private async Task ReadAsync(TroubledInstallation digest, string? error)
    {
        var store = digest.Get<SourceStore>();
        var now = test.Clock.GetUtcNow();
        await store.RecordAttemptAsync("arxiv", now, TestDatabase.Token);
        await store.RecordReportAsync(new IngestReport("arxiv") { Error = error }, now, TestDatabase.Token);
        await digest.Get<SourceAlerts>().ReportAsync(TestDatabase.Token);
    }

    private async Task AnnounceAsync(DateOnly day)
    {
        var record = new SourceRecord
        {
            Paper = Some.Paper($"2603.000{day.Day:00}"),
            Authority = SourceAuthority.ArxivRss,
            Novelty = Novelty.Announced,
            Batch = day,
        };
        await test.Database.WriteAsync(sql => PaperStore.SaveAsync(sql, "arxiv", [record], test.Clock.GetUtcNow()), TestDatabase.Token);
    }

    private async Task SendForMinutesAsync(int minutes)
    {
        for (var i = 0; i < minutes; i++)
        {
            await _digest.SendAsync();
            test.Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private Task EndJobAsync(RunHistory runs, string job)
    {
        var now = test.Clock.GetUtcNow();
        return runs.EndAsync(new JobRun(job, "", now, now.AddMinutes(1), Error: null), TestDatabase.Token);
    }

    private Task RenameAsync(string from, string to) => test.Database.WriteAsync(
        sql => sql.ExecuteAsync($"ALTER TABLE {from} RENAME TO {to}"), TestDatabase.Token);

    private async Task TickUntilAsync(Func<Task<bool>> isDone)
    {
        for (var ticks = 0; !await isDone(); ticks++)
        {
            Assert.InRange(ticks, 0, 2_000);
            test.Clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TestDatabase.Token);
        }
    }

    private sealed class EndlessJob : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => default;
    }
}

public sealed class SqliteTroubleTests() : TroubleSuite(new SqliteTestDatabase());

public sealed class PostgreSqlTroubleTests() : TroubleSuite(new PostgreSqlTestDatabase());
