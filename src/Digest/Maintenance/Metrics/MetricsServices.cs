using Microsoft.Extensions.DependencyInjection;

namespace Digest.Maintenance.Metrics;

internal static class MetricsServices
{
    /// <summary>For a worker; nothing listens, and nothing is read, where all of it is off.</summary>
    public static IServiceCollection AddMetrics(this IServiceCollection services, MetricsOptions options)
    {
        services.AddSingleton(options);
        if (!options.IsOn) return services;
        services.AddSingleton<StateMetrics>();
        if (options.Prometheus) services.AddSingleton<MetricsPage>();
        if (options.OtlpEndpoint.Length > 0) services.AddTelemetryExport(options.OtlpEndpoint);
        return services;
    }
}
