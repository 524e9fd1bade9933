using System.Globalization;

namespace Digest.Sources.Reading;

/// <summary>Dates as feeds write them.</summary>
internal static class XmlFields
{
    private static readonly (string Name, string Offset)[] Zones =
        [("EST", "-0500"), ("EDT", "-0400"), ("CST", "-0600"), ("CDT", "-0500"), ("MST", "-0700"), ("MDT", "-0600"), ("PST", "-0800"), ("PDT", "-0700"), ("UTC", "GMT"), ("UT", "GMT")];

    /// <summary>RFC 822 with its named zones (RSS), or RFC 3339 (Atom), with the offset as written; null when it is neither.</summary>
    public static DateTimeOffset? Instant(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var trimmed = text.Trim();
        foreach (var (name, offset) in Zones)
            if (trimmed.EndsWith(' ' + name, StringComparison.OrdinalIgnoreCase)) trimmed = trimmed[..^name.Length] + offset;
        return DateTimeOffset.TryParse(trimmed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) && instant.Year is > 1900 and < 2200
            ? instant
            : null;
    }
}
