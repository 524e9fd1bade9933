using Digest.Delivery;
using Digest.Operations;
using Digest.Scheduling;
using Digest.Scheduling.Watching;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Subscribers.Zones;
using Digest.Tests.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Quartz;
using Quartz.Extensibility;
using Xunit;

namespace Digest.Tests.Scheduling;

/// <summary>What a worker notices by itself while it runs, and tells its operator or acts upon.</summary>
public abstract class WorkerWatchSuite(TestDatabase test) : IAsyncLifetime
{
    private readonly IHost _host = Host.CreateEmptyApplicationBuilder(null).Build();
    private OperatorAlerts _alerts = null!;

    private IHostApplicationLifetime Lifetime => _host.Services.GetRequiredService<IHostApplicationLifetime>();

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        _alerts = SomeAlerts.In(test.Database, test.Clock);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _alerts.Dispose();
        _host.Dispose();
        await test.DisposeAsync();
    }

    [Fact]
    public async Task A_job_that_did_not_run_when_it_should_have_raises_an_alert_and_one_when_it_runs_again()
    {
        // Never started, as one whose threads hang: its triggers wait.
        await using var services = new ServiceCollection().AddLogging().AddQuartz(quartz => quartz
            .ScheduleJob<WaitingJob>(trigger => trigger.WithIdentity("editions").StartNow())).BuildServiceProvider();
        var scheduler = await services.GetRequiredService<ISchedulerFactory>().GetScheduler(TestDatabase.Token);
        var key = Assert.Single(await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.AnyGroup(), TestDatabase.Token));
        var due = (await scheduler.GetTrigger(key, TestDatabase.Token))!.NextFireTimeUtc!.Value;
        test.Clock.SetUtcNow(due.AddMinutes(4));
        using var watch = new JobWatch(
            services.GetRequiredService<ISchedulerRepository>(), new RunHistory(test.Database, test.Clock), _alerts, new WorkerIdentity("worker"), test.Clock,
            NullLogger<JobWatch>.Instance);
        await watch.StartAsync(TestDatabase.Token);

        Assert.Empty(await AlertsAsync());
        await TickUntilAsync(async () => (await AlertsAsync()).Count == 1);
        Assert.Contains("does not run", Assert.Single(await AlertsAsync()), StringComparison.Ordinal);

        await scheduler.RescheduleJob(
            key, TriggerBuilder.Create().WithIdentity(key).StartAt(test.Clock.GetUtcNow().AddHours(1)).Build(), TestDatabase.Token);
        await TickUntilAsync(async () => (await AlertsAsync()).Count == 2);
        Assert.StartsWith("Recovered: ", (await AlertsAsync())[1], StringComparison.Ordinal);
        await watch.StopAsync(TestDatabase.Token);
    }

    [Fact]
    public async Task Subscribers_whose_zone_is_unknown_are_named_in_an_alert()
    {
        await test.Lifecycle.AddAsync(Some.Subscriber("ada@example.org"), TestDatabase.Token);
        var worker = new WorkerIdentity("worker");
        var zones = new UnknownZones(test.Database, new SubscriberStore(test.Database, test.Clock), test.Clock);
        var job = new ZoneJob(
            zones, _alerts,
            new JobServices(
                new RunHistory(test.Database, test.Clock), worker, test.Clock, Lifetime, NullLogger<WorkerJob>.Instance));
        await job.Execute(null!, TestDatabase.Token);
        Assert.Empty(await AlertsAsync());

        await test.Database.WriteAsync(
            sql => sql.ExecuteAsync("UPDATE subscribers SET time_zone = 'Europe/Nowhere'"), TestDatabase.Token);
        await job.Execute(null!, TestDatabase.Token);
        await job.Execute(null!, TestDatabase.Token);

        Assert.Contains("ada@example.org (Europe/Nowhere", Assert.Single(await AlertsAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(null, true)]
    public async Task A_newer_command_line_that_migrates_stops_the_worker_only_where_it_must(int? minReader, bool stops)
    {
        using var watch = new SchemaWatch(
            new SchemaMigrator(test.Database, test.Clock), Lifetime, test.Clock, NullLogger<SchemaWatch>.Instance);
        await watch.StartAsync(TestDatabase.Token);

        await test.Database.WriteAsync(
            sql => sql.ExecuteAsync(
                "INSERT INTO schema_migrations (version, name, applied_at, min_reader) VALUES (9999, '9999_later', 0, @minReader)",
                new { minReader }),
            TestDatabase.Token);
        if (stops) await TickUntilAsync(() => Task.FromResult(Lifetime.ApplicationStopping.IsCancellationRequested));
        else for (var i = 0; i < 5; i++) await TickAsync();

        Assert.Equal(stops, Lifetime.ApplicationStopping.IsCancellationRequested);
        Assert.Equal(stops ? 1 : 0, Environment.ExitCode);
        Environment.ExitCode = 0;
        await watch.StopAsync(TestDatabase.Token);
    }

    private async Task TickAsync()
    {
        test.Clock.Advance(TimeSpan.FromSeconds(10));
        await Task.Delay(TimeSpan.FromMilliseconds(5), TestDatabase.Token);
    }

    private async Task TickUntilAsync(Func<Task<bool>> isDone)
    {
        for (var ticks = 0; !await isDone(); ticks++)
        {
            Assert.InRange(ticks, 0, 2_000);
            await TickAsync();
        }
    }

    private Task<IReadOnlyList<string>> AlertsAsync() => test.Database.ReadAsync(
        sql => sql.QueryAsync<string>("SELECT content FROM deliveries WHERE kind = 'Alert' ORDER BY key"), TestDatabase.Token);

    private sealed class WaitingJob : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => default;
    }
}

public sealed class SqliteWorkerWatchTests() : WorkerWatchSuite(new SqliteTestDatabase());

public sealed class PostgreSqlWorkerWatchTests() : WorkerWatchSuite(new PostgreSqlTestDatabase());
