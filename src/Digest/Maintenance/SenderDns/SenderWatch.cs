using Digest.Operations;
using Digest.Storage;

namespace Digest.Maintenance.SenderDns;

/// <summary>
/// Repeats the checks of the sender, because records and certificates change without anyone here. The operator is
/// notified of what fails, and of what was good before and no longer is; a check that could not be made says nothing.
/// </summary>
internal sealed class SenderWatch(SenderChecks checks, SqlDatabase database, OperatorAlerts alerts)
{
    private const string Good = "sender-checks-good";

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var before = await database.ReadAsync(sql => SettingStore.FindAsync(sql, Good), cancellationToken);
        var good = (before ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        List<Finding> findings = [];
        await foreach (var finding in checks.RunAsync(cancellationToken)) findings.Add(finding);
        // Of several block lists the worst counts. Whether the relay works, the delivery knows better.
        foreach (var check in findings.Where(finding => finding.Check != "mail").GroupBy(finding => finding.Check))
        {
            var worst = check.MaxBy(finding => finding.Level)!;
            if (worst.Level == FindingLevel.Ok)
            {
                good.Add(worst.Check);
                await alerts.ClearAsync(
                    $"sender {worst.Check}", $"The check of {worst.Check} is good again.", cancellationToken);
            }
            else if (worst.Level == FindingLevel.Failed || (good.Contains(worst.Check) && WasMade(worst)))
            {
                await alerts.RaiseAsync(
                    $"sender {worst.Check}",
                    $"Receivers may refuse your mail: {worst.Check}",
                    $"{worst.Text} Check again: digest doctor",
                    cancellationToken);
            }
        }

        var after = string.Join(',', good.Order(StringComparer.Ordinal));
        if (after != before)
            await database.WriteAsync(sql => SettingStore.SetAsync(sql, Good, after), cancellationToken);
    }

    private static bool WasMade(Finding finding) => !finding.Text.StartsWith("Not checked", StringComparison.Ordinal);
}
