using System.Diagnostics.Metrics;
using Digest.Operations;
using Prometheus;

namespace Digest.Maintenance.Metrics;

/// <summary>
/// The meters of Digest and of Quartz in the text format of Prometheus. It listens from its creation on, so that it
/// counts what happens before the first scrape.
/// </summary>
internal sealed class MetricsPage : IDisposable
{
    /// <summary>Of the format, version 0.0.4.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StateMetrics _states;
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly PrometheusInstruments _instruments;
    private readonly MeterListener _listener = new();
    private readonly SemaphoreSlim _turn = new(1, 1);

    public MetricsPage(StateMetrics states)
    {
        _states = states;
        _instruments = new PrometheusInstruments(Prometheus.Metrics.WithCustomRegistry(_registry));
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (IsShown(instrument.Meter)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((what, value, tags, _) => _instruments.Record(what, value, tags));
        _listener.SetMeasurementEventCallback<long>((what, value, tags, _) => _instruments.Record(what, value, tags));
        _listener.SetMeasurementEventCallback<int>((what, value, tags, _) => _instruments.Record(what, value, tags));
        _listener.Start();
    }

    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await _states.SampleAsync(cancellationToken);
            // A state that is no longer known is not shown as it was.
            _instruments.ForgetObserved();
            _listener.RecordObservableInstruments();
            await _registry.CollectAndExportAsTextAsync(stream, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _turn.Dispose();
    }

    private bool IsShown(Meter meter) =>
        _states.AreOf(meter) || DigestMetrics.AreOf(meter) || meter.Name == "Quartz";
}
