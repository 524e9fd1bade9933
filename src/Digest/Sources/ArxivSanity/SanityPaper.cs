using Digest.Papers;
using Digest.Sources.Reading;

namespace Digest.Sources.ArxivSanity;

/// <summary>A paper as arxiv-sanity-lite keeps it: an entry of arXiv's API, as feedparser reads it.</summary>
internal static class SanityPaper
{
    /// <returns>A record that announces nothing; null without an id.</returns>
    /// <exception cref="FormatException">It has no title.</exception>
    public static SourceRecord? Read(Dictionary<string, object?> entry, DateTimeOffset now)
    {
        if (!PaperId.TryParse(Text(entry, "_id"), out var id) || !id.IsArxiv) return null;
        var primary = entry.GetValueOrDefault("arxiv_primary_category") as Dictionary<string, object?>;
        var categories = Members(entry, "tags", "term").Prepend(primary is null ? null : Text(primary, "term"));
        return new SourceRecord
        {
            Paper = PaperFields.Arxiv(
                id,
                Text(entry, "title"),
                Text(entry, "summary"),
                PaperFields.Names(Members(entry, "authors", "name"), PaperFields.MaxAuthors),
                [.. PaperFields.Names(categories).Distinct(StringComparer.Ordinal)],
                Text(entry, "arxiv_comment"),
                now) with
            {
                Doi = PaperFields.Doi(Text(entry, "arxiv_doi")),
                PublishedAt = WrittenDate.Read(Text(entry, "published"))?.ToUniversalTime(),
                UpdatedAt = WrittenDate.Read(Text(entry, "updated"))?.ToUniversalTime(),
            },
            // A copy of some day: arXiv's own word of today counts more.
            Authority = SourceAuthority.File,
            Version = entry.GetValueOrDefault("_version") is long version and > 0 and < 1000 ? (int)version : 0,
            Novelty = Novelty.None,
        };
    }

    private static IEnumerable<string?> Members(Dictionary<string, object?> entry, string list, string member) =>
        (entry.GetValueOrDefault(list) as List<object?> ?? [])
            .OfType<Dictionary<string, object?>>().Select(item => Text(item, member));

    private static string? Text(Dictionary<string, object?> entry, string key) =>
        entry.GetValueOrDefault(key) as string;
}
