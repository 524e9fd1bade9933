using Digest.Papers;

namespace Digest.Sources.Arxiv;

/// <summary>
/// The order in which arXiv handed out ids: old ones (archive/YYMMNNN) first, then by month and number.
/// </summary>
internal static class ArxivOrder
{
    public static int Compare(PaperId left, PaperId right) => Key(left).CompareTo(Key(right));

    /// <summary>
    /// From where on ids belong to a batch or came after it: its lower quartile, because single papers that moderators
    /// held back carry ids that are months old.
    /// </summary>
    public static PaperId? Floor(IEnumerable<PaperId> batch)
    {
        var ordered = batch.Where(id => id.IsArxiv).OrderBy(Key).ToList();
        return ordered.Count == 0 ? null : ordered[ordered.Count / 4];
    }

    private static (int Generation, int Month, int Number) Key(PaperId id)
    {
        var slash = id.Value.IndexOf('/');
        var digits = slash < 0 ? id.Value.Replace(".", "", StringComparison.Ordinal) : id.Value[(slash + 1)..];
        var yearAndMonth = Number(digits[..4]);
        // Old ids run from 9107 to 0703.
        return slash < 0
            ? (1, yearAndMonth, Number(digits[4..]))
            : (0, yearAndMonth >= 9100 ? yearAndMonth - 9100 : yearAndMonth + 900, Number(digits[4..]));
    }

    private static int Number(string digits) => int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
}
