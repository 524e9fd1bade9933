using System.Text.RegularExpressions;
using Digest.Papers;
using Digest.Papers.Text;
using Digest.Storage;

namespace Digest.Topics.Library;

/// <param name="Papers">Rows of the papers that are in the archive, each once.</param>
/// <param name="Repeated">Entries whose paper another entry has.</param>
/// <param name="Missing">Entries whose paper is not in the archive.</param>
internal sealed record LibraryPapers(
    IReadOnlyList<long> Papers, IReadOnlyList<LibraryEntry> Repeated, IReadOnlyList<LibraryEntry> Missing);

/// <summary>Finds a library's papers in the archive: by arXiv id, by DOI, or by the same title.</summary>
internal sealed partial class LibraryLookup(SqlDatabase database)
{
    public Task<LibraryPapers> FindAsync(
        IReadOnlyList<LibraryEntry> entries, CancellationToken cancellationToken) =>
        database.ReadAsync(sql => FindAsync(sql, entries), cancellationToken);

    /// <summary>Whether the entry has an id, of any paper.</summary>
    public static bool NamesPaper(LibraryEntry entry) => IdsOf(entry).Count > 0 || DoiOf(entry) is not null;

    /// <summary>Whether there is an id, or a title long enough to be one paper's.</summary>
    public static bool CanFind(LibraryEntry entry) => NamesPaper(entry) || TitleOf(entry) is not null;

    private static async Task<LibraryPapers> FindAsync(SqlSession sql, IReadOnlyList<LibraryEntry> entries)
    {
        var ids = entries.Select(IdsOf).ToList();
        var byId = await PaperStore.FindAsync(sql, [.. ids.SelectMany(found => found).Distinct()]);
        var dois = entries.Select(DoiOf).ToList();
        var byDoi = await PaperLookup.ListByDoiAsync(sql, [.. dois.OfType<string>().Distinct(StringComparer.Ordinal)]);
        var titles = entries.Select(TitleOf).ToList();
        var byTitle = await PaperLookup.ListByTitleAsync(
            sql, titles.OfType<string>().ToHashSet(StringComparer.Ordinal));
        var papers = new HashSet<long>();
        var (repeated, missing) = (new List<LibraryEntry>(), new List<LibraryEntry>());
        for (var i = 0; i < entries.Count; i++)
        {
            var key = ids[i].Where(byId.ContainsKey).Select(id => byId[id].Key).FirstOrDefault();
            if (key == 0 && dois[i] is { } doi) key = byDoi.GetValueOrDefault(doi);
            if (key == 0 && titles[i] is { } title) key = byTitle.GetValueOrDefault(title);
            if (key == 0) missing.Add(entries[i]);
            else if (!papers.Add(key)) repeated.Add(entries[i]);
        }

        return new LibraryPapers([.. papers], repeated, missing);
    }

    /// <summary>As a whole, or named within a note: "arXiv preprint arXiv:2501.12345".</summary>
    private static IReadOnlyList<PaperId> IdsOf(LibraryEntry entry)
    {
        var found = new List<PaperId>();
        foreach (var text in entry.Identifiers)
        {
            if (PaperId.TryParse(text, out var id)) found.Add(id);
            foreach (Match within in ArxivWithin().Matches(text))
                if (PaperId.TryParse(within.Groups[1].Value, out var named)) found.Add(named);
        }

        return found;
    }

    private static string? TitleOf(LibraryEntry entry) => TitleKey.Of(PaperText.Title(entry.Title));

    private static string? DoiOf(LibraryEntry entry) =>
        entry.Identifiers
            .Select(text => Doi().Match(text))
            .Where(match => match.Success)
            .Select(match => match.Value.ToLowerInvariant())
            .FirstOrDefault();

    [GeneratedRegex(@"(?:arxiv[:/.\s]*|abs/|pdf/)((?:[a-z-]+/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?)", RegexOptions.IgnoreCase)]
    private static partial Regex ArxivWithin();

    [GeneratedRegex(@"10\.\d{4,9}/[^\s{}""]+[^\s{}"".,;]")]
    private static partial Regex Doi();
}
