using System.Globalization;
using System.Text;

namespace Digest.Templating.Functions;

/// <summary>Dates by patterns of <c>%</c> and a letter, as <c>strftime</c> knows them.</summary>
internal static class DateFormat
{
    public const string Default = "%d %b %Y";

    /// <summary>The .NET format of each letter; <c>%x</c> that are not listed are calculated.</summary>
    private static readonly Dictionary<char, string> Formats = new (char Letter, string Format)[]
    {
        ('a', "ddd"), ('A', "dddd"), ('b', "MMM"), ('B', "MMMM"), ('c', "ddd MMM dd HH:mm:ss yyyy"), ('d', "dd"), ('D', "MM/dd/yy"),
        ('e', "%d"), ('F', "yyyy-MM-dd"), ('h', "MMM"), ('H', "HH"), ('I', "hh"), ('k', "%H"), ('l', "%h"), ('L', "fff"), ('m', "MM"),
        ('M', "mm"), ('N', "fffffff00"), ('p', "tt"), ('P', "tt"), ('r', "hh:mm:ss tt"), ('R', "HH:mm"), ('S', "ss"),
        ('T', "HH:mm:ss"), ('x', "d"), ('X', "T"), ('y', "yy"), ('Y', "yyyy"), ('Z', "zzz"),
    }.ToDictionary(f => f.Letter, f => f.Format);

    /// <summary><c>%g</c> switches to the invariant culture; an unknown letter stays as it is.</summary>
    public static string Format(DateTimeOffset date, string pattern, CultureInfo culture)
    {
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%' || i + 1 == pattern.Length)
            {
                text.Append(pattern[i]);
                continue;
            }

            var letter = pattern[++i];
            if (letter == 'g') culture = CultureInfo.InvariantCulture;
            else text.Append(Part(date, letter, culture));
        }

        return text.ToString();
    }

    private static string Part(DateTimeOffset date, char letter, CultureInfo culture)
    {
        // Through DateTime: some formats of DateTimeOffset convert to UTC.
        var time = date.DateTime;
        return letter switch
        {
            'Z' => date.ToString("zzz", culture),
            'e' or 'k' or 'l' => time.ToString(Formats[letter], culture).PadLeft(2),
            'P' => time.ToString("tt", culture).ToLowerInvariant(),
            'v' => string.Create(CultureInfo.InvariantCulture, $"{time.Day,2}-{time.ToString("MMM", CultureInfo.InvariantCulture).ToUpperInvariant()}-{time.Year:D4}"),
            'C' => (time.Year / 100).ToString("D2", culture),
            'j' => time.DayOfYear.ToString("D3", culture),
            's' => date.ToUnixTimeSeconds().ToString(culture),
            'u' => (time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek).ToString(culture),
            'w' => ((int)time.DayOfWeek).ToString(culture),
            'U' => Week(time, culture, culture.DateTimeFormat.CalendarWeekRule, DayOfWeek.Sunday),
            'V' => Week(time, culture, CalendarWeekRule.FirstFourDayWeek, DayOfWeek.Monday),
            'W' => Week(time, culture, culture.DateTimeFormat.CalendarWeekRule, DayOfWeek.Monday),
            'n' => "\n",
            't' => "\t",
            '%' => "%",
            _ => Formats.TryGetValue(letter, out var format) ? time.ToString(format, culture) : $"%{letter}",
        };
    }

    private static string Week(DateTime time, CultureInfo culture, CalendarWeekRule rule, DayOfWeek first) => culture.Calendar.GetWeekOfYear(time, rule, first).ToString("D2", culture);

    /// <summary>The .NET format that reads what the pattern writes; null where it holds a calculated part.</summary>
    public static string? ForParsing(string pattern)
    {
        var format = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%' || i + 1 == pattern.Length)
            {
                format.Append(pattern[i]);
                continue;
            }

            var letter = pattern[++i];
            if (letter == 'g') continue;
            if (Formats.TryGetValue(letter, out var part)) format.Append(letter == 'B' ? "MMM" : part);
            else if ("CjnstuUvVWw%".Contains(letter, StringComparison.Ordinal)) return null;
            else format.Append('%').Append(letter);
        }

        return format.ToString();
    }
}
