using Digest.Delivery.Pacing;
using Digest.Maintenance.Health;
using Digest.Maintenance.History;
using Digest.Maintenance.Keeping;
using Digest.Maintenance.SenderDns;
using Digest.Storage.Copies;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Maintenance;

internal static class MaintenanceServices
{
    /// <summary>The checks of who sends the mail, for the doctor and again and again.</summary>
    public static IServiceCollection AddSenderChecks(this IServiceCollection services, SenderSettings sender) =>
        services.AddSingleton(sender).AddSingleton<SenderChecks>().AddSingleton<SenderWatch>();

    public static IServiceCollection AddMaintenance(this IServiceCollection services, RetentionOptions retention)
    {
        services.AddSingleton(retention);
        services.AddSingleton<Retention>();
        services.AddSingleton<FreeSpace>();
        services.AddSingleton<DatabaseCopy>();
        services.AddSingleton<DataArchive>();
        services.AddSingleton<Restoration>();
        services.AddSingleton(_ => DnsRecords.OfThisMachine());
        services.AddSingleton<FindMailServers>(
            provider => provider.GetRequiredService<DnsRecords>().MailServersAsync);
        services.AddSingleton<MailHistory>();
        services.AddSingleton<HealthCheck>();
        services.AddSingleton<Heartbeat>();
        services.AddSingleton<SilenceWatch>();
        services.AddSingleton<DiskSpace>();
        services.AddSingleton<InstallationStatus>();
        return services;
    }
}
