using Digest.Maintenance;
using Digest.Outbox;
using Digest.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli.Doctor;

/// <summary>Whether mail is sent, and how many mails wait for a decision of the operator.</summary>
internal sealed class OutboxCheck(IServiceProvider services)
{
    private const string Check = "outbox";

    private const string Decide =
        "Show them: digest outbox list --state uncertain (or held). Decide with: digest outbox release, cancel.";

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
        return open > 0
            ? Finding.Note(Check, onHold)
            : Finding.Ok(
                Check,
                FormattableString.Invariant($"{counts.GetValueOrDefault(DeliveryStatus.Queued)} mails waiting"));
    }
}
