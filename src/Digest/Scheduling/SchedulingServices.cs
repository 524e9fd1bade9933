using Digest.Bounces;
using Digest.Delivery;
using Digest.Operations;
using Digest.Scheduling.Watching;
using Digest.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Systemd;
using Quartz;

namespace Digest.Scheduling;

/// <summary>
/// Two schedulers. The installation's scheduler runs each job on one worker at a time: in memory with SQLite, in
/// Quartz's clustered tables with PostgreSQL. The worker's scheduler runs on every worker: deliveries are leased, so
/// workers share them.
/// </summary>
internal static class SchedulingServices
{
    private const string Installation = "installation";
    public const string Worker = "worker";

    /// <summary>The imports, and the trigger of those that are scheduled.</summary>
    public const string Ingest = "ingest";

    public static IServiceCollection AddScheduling(
        this IServiceCollection services,
        ScheduleOptions schedule,
        StorageOptions storage,
        BounceOptions bounces,
        string dataFolder)
    {
        services.AddSingleton<JobServices>();
        services.AddSingleton<Pulse>();
        services.AddSingleton<JobStarter>();
        // Registered before the schedulers, because services start in the order of registration.
        services.AddSingleton<WorkerStartup>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerStartup>());
        services.AddQuartz(
            Installation,
            quartz =>
            {
                if (storage.IsPostgreSql) UseClusteredStore(quartz, storage.ConnectionString);
                // One job with two triggers, so that a start and a scheduled run never read the sources at the same
                // time.
                quartz.AddJob<IngestJob>(job => job.WithIdentity(Ingest));
                quartz.AddTrigger(trigger => trigger.ForJob(Ingest).WithIdentity("ingest at start").StartNow());
                quartz.AddTrigger(trigger =>
                    trigger
                        .ForJob(Ingest)
                        .WithIdentity(Ingest)
                        .WithCronSchedule(schedule.Ingest, cron => cron.InTimeZone(TimeZoneInfo.Utc)));
                quartz.ScheduleJob<CleanupJob>(trigger =>
                    trigger
                        .WithIdentity("retention")
                        .StartNow()
                        .WithSimpleSchedule(simple => simple.WithInterval(TimeSpan.FromDays(1)).RepeatForever()));
                quartz.ScheduleJob<SummaryJob>(trigger =>
                    trigger
                        .WithIdentity("summaries")
                        .StartNow()
                        .WithSimpleSchedule(simple => simple.WithInterval(SummaryJob.Interval).RepeatForever()));
                quartz.ScheduleJob<SentPaperJob>(trigger =>
                    trigger
                        .WithIdentity("sent papers")
                        .StartNow()
                        .WithSimpleSchedule(simple => simple.WithInterval(TimeSpan.FromHours(1)).RepeatForever()));
                quartz.ScheduleJob<EncodingJob>(trigger =>
                    trigger
                        .WithIdentity("encoding")
                        .StartNow()
                        .WithSimpleSchedule(simple => simple.WithInterval(EncodingJob.Interval).RepeatForever()));
                quartz.ScheduleJob<WatchJob>(trigger =>
                    trigger
                        .WithIdentity("watch")
                        .StartNow()
                        .WithSimpleSchedule(simple => simple.WithInterval(WatchJob.Interval).RepeatForever()));
                quartz.ScheduleJob<SenderJob>(trigger =>
                    trigger
                        .WithIdentity("sender")
                        .StartNow()
                        .WithSimpleSchedule(simple => simple.WithInterval(SenderJob.Interval).RepeatForever()));
                quartz.ScheduleJob<ZoneJob>(trigger =>
                    trigger
                        .WithIdentity("time zones")
                        .StartNow()
                        .WithSimpleSchedule(simple => simple.WithInterval(TimeSpan.FromDays(1)).RepeatForever()));
                quartz.ScheduleJob<SignUpJob>(trigger =>
                    trigger
                        .WithIdentity("sign-ups")
                        .StartNow()
                        .WithSimpleSchedule(simple => simple.WithInterval(SignUpJob.Interval).RepeatForever()));
                if (bounces.Imap.IsConfigured)
                {
                    quartz.ScheduleJob<MailboxJob>(trigger =>
                        trigger
                            .WithIdentity("mailbox")
                            .StartNow()
                            .WithSimpleSchedule(simple => simple.WithInterval(MailboxJob.Interval).RepeatForever()));
                }

                quartz.ScheduleJob<EditionJob>(trigger =>
                    trigger
                        .WithIdentity("editions")
                        .WithCronSchedule(schedule.Editions, cron => cron.InTimeZone(TimeZoneInfo.Utc)));
            }
        );
        services.AddQuartz(
            Worker,
            quartz =>
            {
                // A run that took longer than the interval is followed by the next one at once: mails whose turn comes
                // meanwhile do not wait.
                quartz.ScheduleJob<DeliveryJob>(trigger =>
                    trigger
                        .WithIdentity("delivery")
                        .StartNow()
                        .WithSimpleSchedule(simple => simple.WithInterval(schedule.DeliveryInterval).RepeatForever()
                            .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithExistingCount)));
                quartz.ScheduleJob<PulseJob>(trigger =>
                    trigger
                        .WithIdentity("pulse")
                        .StartNow()
                        .WithSimpleSchedule(simple => simple.WithInterval(Pulse.Interval).RepeatForever()));
                quartz.ScheduleJob<WebhookJob>(trigger =>
                    trigger
                        .WithIdentity("webhooks")
                        .StartNow()
                        .WithSimpleSchedule(simple => simple.WithInterval(WebhookJob.Interval).RepeatForever()));
                if (bounces.Folder is { Length: > 0 } folder)
                {
                    quartz.ScheduleJob<BounceJob>(trigger =>
                        trigger
                            .WithIdentity("bounces")
                            .StartNow()
                            .UsingJobData(BounceJob.Folder, Path.Combine(dataFolder, folder))
                            .WithSimpleSchedule(simple => simple.WithInterval(BounceJob.Interval).RepeatForever()));
                }
            }
        );
        services.AddQuartzHostedService(Installation, quartz => quartz.WaitForJobsToComplete = true);
        services.AddQuartzHostedService(Worker, quartz => quartz.WaitForJobsToComplete = true);
        // After the schedulers that they look at.
        services.AddHostedService<ClockWatch>();
        services.AddHostedService<JobWatch>();
        services.AddHostedService<DiskWatch>();
        services.AddHostedService(provider => new MemoryWatch(
            provider.GetRequiredService<TimeProvider>(), () => GC.GetTotalAllocatedBytes(), FreeMemory.GiveBack));
        services.AddHostedService<SchemaWatch>();
        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.AddHostedService<SystemdNotices>();
        return services;
    }

    private static void UseClusteredStore(IQuartzBuilder quartz, string connectionString) =>
        quartz.UsePersistentStore(store =>
        {
            store.UsePostgres(connectionString);
            store.UseClustering();
            store.ProvisionSchema();
        });
}
