using System.Globalization;
using Digest.Subscribers;
using Scriban.Runtime;

namespace Digest.Rendering.Texts;

/// <summary>
/// What mails or pages say in a reader's language, and how they write dates there. Immutable but for
/// <see cref="ForTemplates"/>, which templates must not change.
/// </summary>
internal sealed class ReaderTexts
{
    private readonly IReadOnlyDictionary<string, string> _texts;

    /// <param name="language">The language of the texts, for example <c>de</c>.</param>
    /// <param name="locale">The reader's (BCP 47); names of days and months come from it.</param>
    public ReaderTexts(string language, string locale, IReadOnlyDictionary<string, string> texts)
    {
        (Language, Culture, _texts) = (language, CultureOf(locale), texts);
        ForTemplates = new ScriptObject(texts.Count);
        foreach (var (key, text) in texts) ForTemplates.Add(key, text);
        ForTemplates.IsReadOnly = true;
    }

    public string Language { get; }

    public CultureInfo Culture { get; }

    /// <summary>The texts by their keys.</summary>
    public ScriptObject ForTemplates { get; }

    public string this[string key] => _texts[key];

    /// <summary>The text with its <c>{count}</c>; of two forms separated by <c>|</c> the first is for one.</summary>
    public string Count(string key, int count, string? title = null)
    {
        var forms = _texts[key];
        var end = forms.IndexOf('|', StringComparison.Ordinal);
        var form = end < 0 ? forms : count == 1 ? forms[..end] : forms[(end + 1)..];
        return Fill(form, ("count", count.ToString(Culture)), ("title", title ?? ""));
    }

    public string Fill(string key, string name, string value) => Fill(_texts[key], (name, value));

    public string Fill(string key, string name, string value, string secondName, string secondValue) =>
        Fill(_texts[key], (name, value), (secondName, secondValue));

    /// <summary>With the day of the week, for example <c>Friday, 20 November 2026</c>.</summary>
    public string LongDate(DateOnly date) => date.ToString(_texts["date_long"], Culture);

    /// <summary>For example <c>20 Nov</c>.</summary>
    public string ShortDate(DateOnly date) => date.ToString(_texts["date_short"], Culture);

    /// <summary>For example <c>Fri 20 Nov</c>.</summary>
    public string HeaderDate(DateOnly date) => date.ToString(_texts["date_header"], Culture);

    /// <summary>With the year unless it is <paramref name="currentYear"/>.</summary>
    public string RecentDate(DateTime date, int currentYear) =>
        date.ToString(_texts[date.Year == currentYear ? "date_short" : "date_with_year"], Culture);

    public string DateWithYear(DateTime date) => date.ToString(_texts["date_with_year"], Culture);

    /// <summary>An instant where the reader lives, for example <c>Friday, 20 November 2026, 07:00</c>.</summary>
    public string LocalMinute(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone).DateTime;
        return $"{LongDate(DateOnly.FromDateTime(local))}, {Time(TimeOnly.FromDateTime(local))}";
    }

    /// <summary>When the digest comes and how long it is, as a sentence.</summary>
    public string Cadence(Subscriber subscriber) => Fill(
        _texts[subscriber.Cadence switch
        {
            Subscribers.Cadence.Daily => "daily",
            Subscribers.Cadence.Weekdays => "weekdays",
            _ => "weekly",
        }],
        ("time", Time(subscriber.SendTime)),
        ("zone", subscriber.TimeZone),
        ("count", subscriber.MaxPapers.ToString(Culture)),
        ("day", Culture.DateTimeFormat.GetDayName(subscriber.WeeklyOn)));

    /// <summary>What cannot be a locale reads as English.</summary>
    private static CultureInfo CultureOf(string locale)
    {
        // CultureInfo keeps the cultures it has made, so asking again is cheap.
        try
        {
            return CultureInfo.GetCultureInfo(locale.Length == 0 || locale == "en" ? "en-GB" : locale);
        }
        catch (CultureNotFoundException)
        {
            // A machine without ICU knows no other culture; its names are English too.
            return CultureInfo.InvariantCulture;
        }
    }

    private static string Time(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string Fill(string text, params ReadOnlySpan<(string Name, string Value)> values)
    {
        // In one pass, so that a value that looks like a placeholder stays as it is.
        var filled = new System.Text.StringBuilder(text.Length + 64);
        var rest = text.AsSpan();
        while (rest.IndexOf('{') is >= 0 and var open && rest[open..].IndexOf('}') is > 0 and var length)
        {
            filled.Append(rest[..open]);
            var name = rest.Slice(open + 1, length - 1);
            foreach (var (key, value) in values)
                if (name.SequenceEqual(key)) filled.Append(value);
            rest = rest[(open + length + 1)..];
        }

        return filled.Append(rest).ToString();
    }
}
