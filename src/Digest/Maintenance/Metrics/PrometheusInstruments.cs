using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Prometheus;

namespace Digest.Maintenance.Metrics;

/// <summary>
/// What was measured, as the collectors of prometheus-net. Its own adapter for meters forgets a counter after a day at
/// the latest, and a digest is sent once a day.
/// </summary>
internal sealed class PrometheusInstruments(MetricFactory factory)
{
    /// <summary>From a quick check to a run over a million subscribers, in seconds.</summary>
    private static readonly double[] Buckets = [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600];

    /// <summary>By name and labels: an instrument may be measured with more labels or fewer.</summary>
    private readonly ConcurrentDictionary<string, Collector> _collectors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Gauge> _observed = new(StringComparer.Ordinal);

    public void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (labels, values) = (new string[tags.Length], new string[tags.Length]);
        for (var i = 0; i < tags.Length; i++)
            (labels[i], values[i]) = (NameOf(tags[i].Key), tags[i].Value?.ToString() ?? "");
        switch (Collector(instrument, labels))
        {
            case Counter counter: counter.WithLabels(values).Inc(value); break;
            case Histogram histogram: histogram.WithLabels(values).Observe(value); break;
            case Gauge gauge when instrument.IsObservable: gauge.WithLabels(values).Set(value); break;
            case Gauge gauge: gauge.WithLabels(values).Inc(value); break;
        }
    }

    /// <summary>Forgets all states that are read when they are asked for.</summary>
    public void ForgetObserved()
    {
        foreach (var gauge in _observed.Values)
        {
            if (gauge.LabelNames.Length == 0) gauge.Unpublish();
            foreach (var values in gauge.GetAllLabelValues().ToList()) gauge.RemoveLabelled(values);
        }
    }

    private Collector Collector(Instrument instrument, string[] labels)
    {
        var name = NameOf($"{instrument.Meter.Name}_{instrument.Name}");
        var key = $"{name} {string.Join(' ', labels)}";
        return _collectors.GetOrAdd(key, _ => Create(instrument, key, name, labels));
    }

    private Collector Create(Instrument instrument, string key, string name, string[] labels)
    {
        var help = instrument.Description is { Length: > 0 } text ? text : instrument.Name;
        var kind = instrument.GetType().GetGenericTypeDefinition();
        if (kind == typeof(Counter<>)) return factory.CreateCounter($"{name}_total", help, labels);
        if (kind == typeof(Histogram<>))
            return factory.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = Buckets });
        var gauge = factory.CreateGauge(name, help, labels);
        if (instrument.IsObservable) _observed[key] = gauge;
        return gauge;
    }

    private static string NameOf(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_'));
}
