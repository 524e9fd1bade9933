using Digest.Cli.Overview;
using Digest.Maintenance;
using Digest.Maintenance.Health;
using Digest.Outbox;
using Digest.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli.Doctor;

/// <summary>Whether mail is sent, and how many mails wait for a decision of the operator.</summary>
internal sealed class OutboxCheck(IServiceProvider services)
{
    private const string Check = "outbox";

    private const string Decide =
        "Show them: digest outbox list --state uncertain (or held). Send them: digest outbox release --state "
            + "uncertain, or drop them: digest outbox cancel --state uncertain.";

    /// <summary>Warm-up and limits, providers that pause, complaints.</summary>
    private async Task<IReadOnlyList<string>> HoldingUpAsync(CancellationToken cancellationToken)
    {
        var status = await services.GetRequiredService<InstallationStatus>().ReadAsync(cancellationToken);
        return [.. SendingText.Lines(status.Sending, status.At).Select(line => $"{line}.")];
    }

    public async Task<Finding> RunAsync(CancellationToken cancellationToken)
    {
        var counts = await services.GetRequiredService<OutboxStore>().CountByStatusAsync(cancellationToken);
        var open = counts.GetValueOrDefault(DeliveryStatus.Uncertain) + counts.GetValueOrDefault(DeliveryStatus.Held);
        var onHold = open == 0 ? "" : FormattableString.Invariant($"{open} mails are on hold. ") + Decide;
        var pause = await services.GetRequiredService<SqlDatabase>()
            .ReadAsync(DeliveryPause.FindAsync, cancellationToken);
        if (pause is not null)
            return Finding.Note(Check, $"Delivery is paused: {pause}. {onHold} Then: digest outbox resume".Replace(
                "  ", " ", StringComparison.Ordinal));
        var holdingUp = await HoldingUpAsync(cancellationToken);
        if (open > 0 || holdingUp.Count > 0)
            return Finding.Note(Check, string.Join(" ", holdingUp.Append(onHold).Where(text => text.Length > 0)));
        return Finding.Ok(
            Check,
            FormattableString.Invariant($"{counts.GetValueOrDefault(DeliveryStatus.Queued)} mails waiting"));
    }
}
