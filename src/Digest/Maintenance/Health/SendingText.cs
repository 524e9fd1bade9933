using System.Globalization;
using Digest.Delivery.Pacing;
using Digest.Storage;

namespace Digest.Maintenance.Health;

/// <summary>What holds mail up: the day's allowance, providers that pause, complaints.</summary>
internal static class SendingText
{
    /// <summary>None where nothing does.</summary>
    public static IEnumerable<string> Lines(SendingState sending, DateTimeOffset now)
    {
        if (sending.Pause is { } reason)
            yield return $"Delivery is paused ({reason}). Resume: digest outbox resume";
        if (sending.Allowance is { } allowance) yield return Today(allowance);
        foreach (var pause in sending.Pauses) yield return Line(pause, now);
        foreach (var counts in sending.Week.Where(counts => counts.Complaints > counts.Forgiven))
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{StatusDocument.NameOf(counts.Domain)}: {ComplaintLimit.Text(counts)} "
                    + $"({ComplaintLimit.ShareOf(counts):P2})");
    }

    public static string Today(AllowanceState allowance) => string.Create(
        CultureInfo.InvariantCulture,
        $"Today: {allowance.Sent} of {allowance.Limit} mails sent{DayOf(allowance.WarmUp)}");

    private static string DayOf(WarmUpDay? warmUp) => warmUp is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $", day {warmUp.Day + 1} of the warm-up");

    private static string Line(ProviderPause pause, DateTimeOffset now) =>
        Instants.FromRow(pause.Until) is not { } until
            ? $"{StatusDocument.NameOf(pause.Provider)}: digests wait ({pause.Reason}). Resume: digest outbox resume"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{pause.Provider}: {State(until, now)} {pause.PerMinute} a minute, and growing ({pause.Reason})");

    private static string State(DateTimeOffset until, DateTimeOffset now) =>
        until > now
            ? string.Create(CultureInfo.InvariantCulture, $"paused until {until.UtcDateTime:HH:mm} UTC, then")
            : "slowed to";
}
