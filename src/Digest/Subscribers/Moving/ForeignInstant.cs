using System.Globalization;
using System.Text.RegularExpressions;

namespace Digest.Subscribers.Moving;

/// <summary>
/// Instants as Mailchimp (<c>2021-03-05 10:11:12</c>, in UTC), Go (<c>… +0000 UTC</c>), PostgreSQL (<c>…+00</c>)
/// and JSON write them.
/// </summary>
internal static partial class ForeignInstant
{
    /// <summary>Null for any other text.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (Written().Match(text ?? "") is not { Success: true } match) return null;
        var zone = match.Groups["zone"].Value;
        var offset = zone is "" or "Z" ? "+00:00"
            : zone.Length == 3 ? $"{zone}:00"
            : zone.Contains(':') ? zone
            : $"{zone[..3]}:{zone[3..]}";
        return DateTimeOffset.TryParseExact(
            $"{match.Groups["day"].Value} {match.Groups["time"].Value}{offset}",
            "yyyy-MM-dd HH:mm:sszzz",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var instant)
            ? instant.ToUniversalTime()
            : null;
    }

    [GeneratedRegex(
        @"^(?<day>\d{4}-\d\d-\d\d)[ T](?<time>\d\d:\d\d:\d\d)(\.\d{1,9})?"
            + @" ?(?<zone>Z|[+-]\d\d(:?\d\d)?)?( [A-Z]{1,5})?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Written();
}
