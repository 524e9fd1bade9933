using Digest.Operations;

namespace Digest.Sources;

/// <summary>
/// Reports sources that are late or broken to the operator and to webhooks. A weekend, a holiday or a quiet feed is
/// neither.
/// </summary>
internal sealed class SourceAlerts(
    SourceHealth health, SourceStore sources, OperatorAlerts alerts, TimeProvider clock)
{
    /// <summary>Before the name of the source.</summary>
    private const string Alert = "source ";

    public async Task ReportAsync(CancellationToken cancellationToken)
    {
        var troubles = await health.ListTroublesAsync(cancellationToken);
        foreach (var (source, text, lastBatch, isNoted) in troubles)
        {
            if (isNoted != text is not null)
                await sources.NoteStalledAsync(source, text, clock.GetUtcNow(), cancellationToken);
            if (text is not null)
                await alerts.RaiseAsync(
                    Alert + source, $"Source {source} is late or broken", text, cancellationToken);
            else
                await alerts.ClearAsync(
                    Alert + source,
                    FormattableString.Invariant($"The newest batch is {lastBatch:yyyy-MM-dd}."),
                    cancellationToken);
        }

        await alerts.ClearOthersAsync(
            Alert, troubles.Select(trouble => trouble.Source), "It is no longer read.", cancellationToken);
    }
}
