using System.Text.Json.Serialization;
using Digest.Papers;
using Digest.Sources.Reading;

namespace Digest.Sources.Arxiv;

/// <summary>
/// How far arXiv's RSS has been read, in all and category by category: a combined feed can show today's batch of one
/// category next to yesterday's
/// of another, and every step reports success. Batches that the feed did not show are gaps, kept until they are filled.
/// </summary>
/// <param name="Day">The newest batch read.</param>
/// <param name="Floor">Where its new ids begin (see <see cref="ArxivOrder.Floor"/>).</param>
/// <param name="Gap">Days of which no category was shown.</param>
internal sealed record ArxivRssPosition(DateOnly Day, string? Floor, ArxivGap? Gap, Validators? Validators)
{
    /// <summary>The feed never shows more; a batch this large may continue where it ends.</summary>
    private const int MostItems = 2_000;

    /// <summary>A category whose last batch had this many new papers is missing, not quiet, when the feed shows
    /// none.</summary>
    private const int RarelyQuiet = 5;

    /// <summary>By primary category.</summary>
    public IReadOnlyDictionary<string, ArxivCategoryMark> Categories { get; init; } = new Dictionary<string,
        ArxivCategoryMark>();

    /// <summary>Days of which one category was not shown.</summary>
    public IReadOnlyDictionary<string, ArxivGap> CategoryGaps { get; init; } = new Dictionary<string, ArxivGap>();

    /// <summary>The first day of which something is still to come; null when nothing is (see <see
    /// cref="SourcePosition.MissingFrom"/>).</summary>
    public DateOnly? MissingFrom { get; init; }

    [JsonIgnore]
    public bool HasGap => Gaps.Any();

    /// <summary>What is to be filled in; the name is empty for all categories.</summary>
    [JsonIgnore]
    public IEnumerable<(string Category, ArxivGap Gap)> Gaps =>
        CategoryGaps.Select(pair => (pair.Key, pair.Value)).Concat(Gap is null ? [] : [("", Gap)]);

    /// <summary>The position after a feed that has just been read.</summary>
    /// <param name="known">The position before; null at a first read, which has no gap.</param>
    public static ArxivRssPosition After(
        ArxivRssPosition? known, IReadOnlyList<SourceRecord> feed, int items, DateOnly today, ArxivCalendar calendar)
    {
        var announced = feed.Where(s => s.Novelty == Novelty.Announced).ToList();
        var added = announced.Where(s => s.Kind == AnnouncementKind.New).ToList();
        var day = announced.Count > 0 ? announced.Max(s => s.Batch) : known?.Day ?? today;
        if (day < known?.Day) day = known.Day;
        var floor = ArxivOrder.Floor(added.Select(s => s.Paper.Id))?.ToString() ?? known?.Floor;
        var next = new ArxivRssPosition(
            day, floor, known is null ? null : GapBefore(known, day, items, calendar), null);
        return next.WithCategories(known, added, calendar);
    }

    /// <param name="category">Empty for all.</param>
    public ArxivRssPosition Filled(string category) =>
        category.Length == 0 ? this with { Gap = null }
            : this with { CategoryGaps = CategoryGaps.Where(pair => pair.Key != category).ToDictionary() };

    /// <summary>With the first day that is still missing, of a gap or of a category that is behind the
    /// others.</summary>
    public ArxivRssPosition WithMissing(ArxivCalendar calendar)
    {
        var behind = Categories.Values.Where(mark => mark.IsBehind).Select(
            mark => calendar.Between(mark.Day, Day.AddDays(1)).FirstOrDefault(Day));
        DateOnly[] missing = [.. behind, .. Gaps.Select(gap => gap.Gap.From)];
        return this with { MissingFrom = missing.Length == 0 ? null : missing.Min() };
    }

    private ArxivRssPosition WithCategories(ArxivRssPosition? known, List<SourceRecord> added, ArxivCalendar calendar)
    {
        var marks = new Dictionary<string, ArxivCategoryMark>(
            known?.Categories ?? new Dictionary<string, ArxivCategoryMark>());
        var gaps = new Dictionary<string, ArxivGap>(known?.CategoryGaps ?? new Dictionary<string, ArxivGap>());
        var shown = added.Where(s => s.Paper.Categories.Count > 0).GroupBy(s => s.Paper.Categories[0]).ToDictionary(
            group => group.Key);
        foreach (var (category, papers) in shown)
        {
            var before = marks.GetValueOrDefault(category);
            var mark = ArxivCategoryMark.Of(papers);
            // A fresh date may head yesterday's papers: what moves is the newest id.
            if (before is not null && (mark.Day <= before.Day || mark.Newest == before.Newest)) mark = before;
            else if (before is not null && calendar.Between(before.Day, mark.Day).Any())
            {
                var open = gaps.GetValueOrDefault(category);
                gaps[category] = new ArxivGap(
                    open?.From ?? before.Day.AddDays(1), mark.Day.AddDays(-1), open is null ? before.Floor
                    : open.Floor);
            }
            marks[category] = mark with { IsBehind = mark.Day < Day };
        }

        foreach (var (category, mark) in marks.Where(pair => !shown.ContainsKey(pair.Key) && pair.Value.Day < Day)
            .ToList())
        {
            // A small category that is not shown had nothing, and is as far as the feed.
            var isQuiet = mark.Papers < RarelyQuiet && !mark.IsBehind;
            marks[category] = isQuiet ? mark with { Day = Day } : mark with { IsBehind = true };
        }

        // What is missing of all categories is filled for each of them.
        var own = gaps.Where(pair => Gap is null || pair.Value.From < Gap.From).ToDictionary();
        return this with { Categories = marks, CategoryGaps = own };
    }

    private static ArxivGap? GapBefore(ArxivRssPosition known, DateOnly day, int items, ArxivCalendar calendar)
    {
        var from = known.Gap?.From ?? known.Day.AddDays(1);
        var floor = known.Gap is null ? known.Floor : known.Gap.Floor;
        if (items >= MostItems) return new ArxivGap(from, day, floor);
        if (known.Gap is null && !calendar.Between(known.Day, day).Any()) return null;
        var until = day.AddDays(-1);
        return from <= until ? new ArxivGap(from, until, floor) : known.Gap;
    }
}

/// <param name="Day">The newest batch with a new paper of the category.</param>
/// <param name="Floor">Where its new ids begin.</param>
/// <param name="Newest">Its newest id.</param>
/// <param name="Papers">How many new papers it had.</param>
internal sealed record ArxivCategoryMark(DateOnly Day, string Floor, string Newest, int Papers)
{
    /// <summary>The feed shows newer batches of other categories.</summary>
    public bool IsBehind { get; init; }

    /// <param name="shown">The new papers of one category in a feed, of one day or more.</param>
    public static ArxivCategoryMark Of(IEnumerable<SourceRecord> shown)
    {
        var batch = shown.GroupBy(s => s.Batch).MaxBy(day => day.Key)!.Select(s => s.Paper.Id).ToList();
        var newest = batch.MaxBy(id => id, Comparer<PaperId>.Create(ArxivOrder.Compare))!;
        return new ArxivCategoryMark(
            shown.Max(s => s.Batch), ArxivOrder.Floor(batch)!.ToString(), newest.ToString(), batch.Count);
    }
}

/// <summary>Days that the feed did not show us.</summary>
internal sealed record ArxivGap(DateOnly From, DateOnly Until, string? Floor);
