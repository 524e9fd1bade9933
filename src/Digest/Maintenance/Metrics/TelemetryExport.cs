using Digest.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Digest.Maintenance.Metrics;

/// <summary>Metrics and traces for a collector of OpenTelemetry, over HTTP.</summary>
internal static class TelemetryExport
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public static IServiceCollection AddTelemetryExport(this IServiceCollection services, string endpoint)
    {
        services.AddHostedService<StateSampler>();
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("digest"))
            .WithMetrics(metrics => metrics
                .AddMeter(DigestMetrics.Name, "Quartz")
                .AddOtlpExporter((exporter, reader) =>
                {
                    Configure(exporter, endpoint, "v1/metrics");
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                        (int)Interval.TotalMilliseconds;
                }))
            .WithTracing(traces => traces
                .AddSource(DigestMetrics.Name)
                .AddOtlpExporter(exporter => Configure(exporter, endpoint, "v1/traces")));
        return services;
    }

    private static void Configure(OtlpExporterOptions exporter, string endpoint, string path)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri($"{endpoint.TrimEnd('/')}/{path}");
    }

    /// <summary>Keeps the states current for an export that asks for none.</summary>
    private sealed class StateSampler(StateMetrics states, TimeProvider clock) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            using var timer = new PeriodicTimer(Interval, clock);
            try
            {
                do
                {
                    await states.SampleAsync(stoppingToken);
                }
                while (await timer.WaitForNextTickAsync(stoppingToken));
            }
            catch (OperationCanceledException)
            {
                // The worker stops.
            }
        }
    }
}
