using System.Net.Sockets;
using System.Text;
using Digest.Outbox;
using Digest.Scheduling;
using Digest.Scheduling.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Quartz;
using Quartz.Extensibility;
using Xunit;

namespace Digest.Tests.Scheduling;

/// <summary>What the worker says to systemd, on a socket of the test.</summary>
public sealed class SystemdTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("systemd").FullName;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    private string SocketPath => Path.Combine(_folder, "notify");

    public SystemdTests()
    {
        _socket.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _socket.ReceiveTimeout = 60_000;
    }

    public void Dispose()
    {
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_worker_says_that_it_is_ready_what_it_does_that_it_lives_and_that_it_stops()
    {
        var digest = new DigestProcess(
            Path.Combine(_folder, "data"), $"--Web:Listen=http://127.0.0.1:{FreePort.Next()}")
        {
            Environment = new Dictionary<string, string>
            {
                ["NOTIFY_SOCKET"] = SocketPath,
                ["WATCHDOG_USEC"] = "2000000",
            },
        };
        using var worker = digest.StartQuietly("run");

        Assert.Equal("READY=1", Receive());
        var said = new[] { Receive(), Receive(), Receive() };
        Assert.Contains("WATCHDOG=1", said);
        Assert.Contains(said, line => line.StartsWith("STATUS=0 mails waiting; next import ", StringComparison.Ordinal));
        Assert.Equal(0, (await DigestProcess.StopAsync(worker)).Exit);
        string last;
        do last = Receive();
        while (last is not "STOPPING=1");
    }

    [Fact]
    public async Task The_watchdog_ceases_when_jobs_that_never_end_hold_all_threads()
    {
        await using var test = new SqliteTestDatabase();
        await test.InitializeAsync();
        var (pulse, hanging, systemd) = (new Pulse(test.Clock), new Hanging(), new Recorder());
        await using var services = new ServiceCollection().AddLogging().AddSingleton(pulse).AddSingleton(hanging)
            .AddQuartz(quartz => quartz.ScheduleJob<PulseJob>(trigger => trigger.StartNow()
                .WithSimpleSchedule(simple => simple.WithInterval(TimeSpan.FromMilliseconds(20)).RepeatForever())))
            .BuildServiceProvider();
        var scheduler = await services.GetRequiredService<ISchedulerFactory>().GetScheduler(TestDatabase.Token);
        await scheduler.Start(TestDatabase.Token);
        using var host = Host.CreateEmptyApplicationBuilder(null).Build();
        using var notices = new SystemdNotices(
            systemd,
            pulse,
            new OutboxStore(test.Database),
            services.GetRequiredService<ISchedulerRepository>(),
            host.Services.GetRequiredService<IHostApplicationLifetime>(),
            test.Clock)
        {
            WatchdogInterval = TimeSpan.FromSeconds(10),
        };
        await host.StartAsync(TestDatabase.Token);
        await notices.StartAsync(TestDatabase.Token);

        // Far longer than the tolerance: it beats.
        for (var i = 0; i < 20; i++)
        {
            var before = systemd.Alive;
            while (systemd.Alive == before) await TickAsync(test);
        }

        for (var i = 0; i < Hanging.Threads; i++)
        {
            var job = JobBuilder.Create<HangingJob>().WithIdentity($"hanging {i}").Build();
            await scheduler.ScheduleJob(job, TriggerBuilder.Create().StartNow().Build(), cancellationToken: TestDatabase.Token);
        }

        await hanging.All.Task.WaitAsync(TestDatabase.Token);
        test.Clock.Advance(Pulse.Tolerance);
        await Task.Delay(100, TestDatabase.Token);
        var last = systemd.Alive;
        for (var i = 0; i < 20; i++) await TickAsync(test);
        Assert.Equal(last, systemd.Alive);

        hanging.End.SetResult();
        while (systemd.Alive == last) await TickAsync(test);
        await notices.StopAsync(TestDatabase.Token);
        await scheduler.Shutdown(cancellationToken: TestDatabase.Token);
        await host.StopAsync(TestDatabase.Token);
    }

    private static async Task TickAsync(TestDatabase test)
    {
        test.Clock.Advance(TimeSpan.FromSeconds(10));
        await Task.Delay(TimeSpan.FromMilliseconds(20), TestDatabase.Token);
    }

    private string Receive()
    {
        var bytes = new byte[4096];
        return Encoding.UTF8.GetString(bytes, 0, _socket.Receive(bytes)).Trim();
    }

    private sealed class Recorder : ISystemdNotifier
    {
        private int _alive;

        public int Alive => Volatile.Read(ref _alive);

        public bool IsEnabled => true;

        public void Notify(ServiceState state)
        {
            if (state.ToString() == "WATCHDOG=1") Interlocked.Increment(ref _alive);
        }
    }

    private sealed class Hanging
    {
        /// <summary>Quartz's default.</summary>
        public const int Threads = 10;

        private int _count;

        public TaskCompletionSource All { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task EnterAsync()
        {
            if (Interlocked.Increment(ref _count) == Threads) All.SetResult();
            return End.Task;
        }
    }

    private sealed class HangingJob(Hanging hanging) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
            await hanging.EnterAsync();
    }
}
