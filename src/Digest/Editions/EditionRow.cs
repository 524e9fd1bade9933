using System.Globalization;
using Digest.Storage;

namespace Digest.Editions;

/// <summary>A row of editions as Dapper fills it.</summary>
internal sealed class EditionRow
{
    public const string Columns =
        "key, subscriber, period, created_at, cursor_from, cursor_to, is_first, papers, not_shown, further, changes";

    public long Key { get; init; }
    public long Subscriber { get; init; }
    public string Period { get; init; } = "";
    public long CreatedAt { get; init; }
    public long CursorFrom { get; init; }
    public long CursorTo { get; init; }
    public long IsFirst { get; init; }
    public string Papers { get; init; } = "";
    public long NotShown { get; init; }
    public string Further { get; init; } = "";
    public string Changes { get; init; } = "";

    public static string PeriodText(DateOnly period) => period.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>In the order of <see cref="Columns"/>.</summary>
    public static object?[] Values(long key, EditionDraft draft) =>
    [
        key,
        draft.Edition.SubscriberKey,
        PeriodText(draft.Edition.Period),
        draft.Edition.CreatedAt.ToRow(),
        draft.Edition.CursorFrom,
        draft.Edition.CursorTo,
        draft.Edition.IsFirst ? 1L : 0L,
        draft.PapersText,
        (long)draft.Edition.NotShown,
        EditionPapersJson.WriteFurther(draft.Edition.Further),
        EditionChangesJson.Write(draft.Edition.Changes),
    ];

    public Edition ToEdition() => new()
    {
        Key = Key,
        SubscriberKey = Subscriber,
        Period = DateOnly.ParseExact(Period, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        CreatedAt = Instants.FromRow(CreatedAt),
        CursorFrom = CursorFrom,
        CursorTo = CursorTo,
        IsFirst = IsFirst != 0,
        Papers = EditionPapersJson.Read(Papers),
        NotShown = (int)NotShown,
        Further = EditionPapersJson.ReadFurther(Further),
        Changes = EditionChangesJson.Read(Changes),
    };
}
