using System.Globalization;
using Digest.Operations;
using Digest.Outbox;
using Digest.Storage;

namespace Digest.Delivery.Pacing;

/// <summary>
/// Compares the complaints of the last week with the mail of that week, for each domain and for all: at one in a
/// thousand it warns, at three digests to that domain (or all) wait until the operator resumes them. Large receivers
/// act at the same shares.
/// </summary>
internal sealed class ComplaintLimit(SqlDatabase database, OperatorAlerts alerts, TimeProvider clock)
{
    public const double WarnShare = 0.001;
    public const double StopShare = 0.003;

    private const string Alert = "complaints";

    /// <summary>Counted at least: one complaint among fifty mails is no reason to stop.</summary>
    private const long MinMails = 1000;

    private const int Days = 7;

    /// <summary>Those of the last week, for the operator too.</summary>
    public static Task<IReadOnlyList<MailCounts>> SumAsync(SqlSession sql, DateTimeOffset now) =>
        MailDays.SumAsync(sql, DaysBefore(now)[0]);

    public static double ShareOf(MailCounts counts) =>
        (double)(counts.Complaints - counts.Forgiven) / Math.Max(counts.Delivered, MinMails);

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var counts = await database.ReadAsync(
            sql => MailDays.SumComplainedAsync(sql, DaysBefore(now)), cancellationToken);
        var tooMany = counts.Where(count => ShareOf(count) >= StopShare).ToList();
        if (tooMany.Count > 0)
            await database.WriteAsync(
                async sql =>
                {
                    foreach (var count in tooMany)
                        await ProviderPauses.StopAsync(sql, count.Domain, Text(count), now);
                },
                cancellationToken);
        var warned = counts.Where(count => ShareOf(count) >= WarnShare).ToList();
        if (tooMany.Count > 0)
            await alerts.RaiseAsync(
                $"{Alert} stop",
                "Readers complain: digests wait",
                $"{Lines(tooMany)}Digests to them wait. Find out why readers complain, then: digest outbox resume",
                cancellationToken);
        else await alerts.ClearAsync($"{Alert} stop", "Fewer readers complain.", cancellationToken);
        if (warned.Count > tooMany.Count)
            await alerts.RaiseAsync(
                Alert,
                "Readers complain",
                $"{Lines(warned)}Large receivers want less than 0.1 %. At 0.3 % digests to that domain wait.",
                cancellationToken);
        else if (warned.Count == 0) await alerts.ClearAsync(Alert, "Fewer readers complain.", cancellationToken);
    }

    public static string Text(MailCounts counts) => string.Create(
        CultureInfo.InvariantCulture,
        $"{counts.Complaints - counts.Forgiven} complaints about {counts.Delivered} mails in {Days} days");

    /// <summary>The last week, today included.</summary>
    private static long[] DaysBefore(DateTimeOffset now) =>
        [.. Enumerable.Range(0, Days).Select(day => MailDays.DayOf(now) - Days + 1 + day)];

    private static string Lines(IEnumerable<MailCounts> counts) => string.Concat(
        counts.Select(count =>
            $"{(count.Domain.Length == 0 ? "All domains" : count.Domain)}: {Text(count)}.{Environment.NewLine}"));
}
