using Digest.Rendering.Texts;
using Digest.Subscribers;
using Digest.Subscribers.Reading;
using Digest.Web.Content;
using Scriban.Runtime;

namespace Digest.Web.Forms;

/// <summary>When digests come, and in which language: the fields of a form.</summary>
internal static class ScheduleChoices
{
    /// <summary>The weekdays as a calendar begins with them.</summary>
    private static readonly DayOfWeek[] Week =
    [
        DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday,
        DayOfWeek.Saturday, DayOfWeek.Sunday,
    ];

    /// <summary>Adds the lists, with what the input says chosen.</summary>
    /// <param name="languages">Those that there are texts in.</param>
    public static void Add(
        ScriptObject form, SubscriberInput input, ReaderTexts texts, IReadOnlyList<ReaderTexts> languages)
    {
        form.Add("cadences", Choice.Among(Cadences(texts), input.Cadence ?? ""));
        form.Add("time", input.SendTime ?? "");
        form.Add("zone", input.TimeZone ?? "");
        form.Add("zones", ZoneChoices.All.ToArray());
        form.Add("languages", Choice.Among(Languages(languages), input.Locale ?? ""));
    }

    /// <summary>Daily, on weekdays, or weekly on one of the days, as <see cref="CadenceText"/> reads them.</summary>
    public static IEnumerable<(string Value, string Name)> Cadences(ReaderTexts texts) =>
    [
        (CadenceText.Format(Cadence.Daily, default), texts["cadence_daily"]),
        (CadenceText.Format(Cadence.Weekdays, default), texts["cadence_weekdays"]),
        .. Week.Select(day => (
            CadenceText.Format(Cadence.Weekly, day),
            texts.Fill("cadence_weekly", "day", texts.Culture.DateTimeFormat.GetDayName(day)))),
    ];

    public static IEnumerable<(string Value, string Name)> Languages(IReadOnlyList<ReaderTexts> languages) =>
        languages.Select(one => (one.Language, one["language"]));
}
