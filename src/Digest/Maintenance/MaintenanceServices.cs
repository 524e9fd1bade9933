using Digest.Maintenance.SenderDns;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Maintenance;

internal static class MaintenanceServices
{
    public static IServiceCollection AddMaintenance(this IServiceCollection services) =>
        services.AddSingleton(_ => DnsRecords.OfThisMachine());
}
