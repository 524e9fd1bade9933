using Digest.Maintenance.Health;
using Digest.Maintenance.History;
using Digest.Maintenance.Keeping;
using Digest.Maintenance.SenderDns;
using Digest.Storage.Copies;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Maintenance;

internal static class MaintenanceServices
{
    public static IServiceCollection AddMaintenance(this IServiceCollection services, RetentionOptions retention)
    {
        services.AddSingleton(retention);
        services.AddSingleton<Retention>();
        services.AddSingleton<FreeSpace>();
        services.AddSingleton<DatabaseCopy>();
        services.AddSingleton<Restoration>();
        services.AddSingleton(_ => DnsRecords.OfThisMachine());
        services.AddSingleton<MailHistory>();
        services.AddSingleton<HealthCheck>();
        services.AddSingleton<Heartbeat>();
        services.AddSingleton<SilenceWatch>();
        services.AddSingleton<DiskSpace>();
        services.AddSingleton<InstallationStatus>();
        return services;
    }
}
