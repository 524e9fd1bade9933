using System.Globalization;
using System.Text;
using Digest.Papers;

namespace Digest.Rendering.Bibtex;

/// <summary>A paper as BibTeX, in the fields that arXiv's own export gives.</summary>
internal static class BibtexEntry
{
    /// <summary>A paper of physics can have three thousand authors; the rest is "and others".</summary>
    private const int AuthorsNamed = 100;

    /// <summary>Words that no person's name has, and without braces would become a surname: <c>T. Qwen</c>.</summary>
    private static readonly HashSet<string> OfOrganisations = new(StringComparer.Ordinal)
    {
        "Team",
        "Collaboration",
        "Consortium",
        "Group",
        "Lab",
        "Labs",
        "Laboratory",
        "Institute",
        "University",
        "Foundation",
        "Initiative",
        "Project",
        "Research",
        "Society",
        "Inc.",
        "AI",
    };

    /// <returns>The entry with a line end, in UTF-8.</returns>
    public static byte[] Of(Paper paper)
    {
        var entry = new StringBuilder($"@misc{{{BibtexText.Key(paper.Id.ToString())}");
        Add(entry, "title", Title(paper.Title));
        Add(entry, "author", Authors(paper));
        Add(entry, "year", paper.PublishedAt?.Year.ToString("0000", CultureInfo.InvariantCulture));
        if (paper.Id.IsArxiv)
        {
            Add(entry, "eprint", BibtexText.Verbatim(paper.Id.Value));
            Add(entry, "archivePrefix", "arXiv");
            Add(entry, "primaryClass", paper.Categories.Count == 0 ? null : BibtexText.Escape(paper.Categories[0]));
        }

        Add(entry, "doi", Doi(paper) is { } doi ? BibtexText.Verbatim(doi) : null);
        Add(entry, "url", Address(paper) is { } url ? BibtexText.Verbatim(url) : null);
        return Encoding.UTF8.GetBytes(entry.Append("\n}\n").ToString());
    }

    private static void Add(StringBuilder entry, string field, string? value)
    {
        if (!string.IsNullOrEmpty(value)) entry.Append(CultureInfo.InvariantCulture, $",\n  {field} = {{{value}}}");
    }

    /// <summary>
    /// In a second pair of braces, so that no style makes "Bayesian LLMs" "bayesian llms". A brace right before a
    /// backslash would undo that: BibTeX calls it a special character, and styles change its letters.
    /// </summary>
    private static string Title(string title)
    {
        var escaped = BibtexText.Escape(title);
        return $"{{{(escaped.StartsWith('\\') ? "{}" : "")}{escaped}}}";
    }

    private static string Authors(Paper paper)
    {
        var names = paper.Authors.Take(AuthorsNamed).Select(Name).Where(name => name.Length > 0).ToList();
        if (names.Count > 0 && names.Count < Math.Max(paper.Authors.Count, paper.AuthorCount)) names.Add("others");
        return string.Join(" and ", names);
    }

    /// <summary>
    /// BibTeX takes names apart at "and", commas and blanks; braces keep those whole that are not "First Last".
    /// </summary>
    private static string Name(string name)
    {
        var words = name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var isWhole =
            words.Length == 1
            || name.Contains(',')
            || IsOrganisation(words);
        var escaped = BibtexText.Escape(name);
        return isWhole && escaped.Length > 0 ? $"{{{escaped}}}" : escaped;
    }

    public static bool IsOrganisation(IReadOnlyList<string> words) => words.Any(word =>
        OfOrganisations.Contains(word) || word.Equals("and", StringComparison.OrdinalIgnoreCase));

    private static string? Doi(Paper paper) => paper.Doi ?? (paper.Id.Scheme == "doi" ? paper.Id.Value : null);

    private static string? Address(Paper paper) =>
        paper.Id.IsArxiv
            ? $"https://arxiv.org/abs/{paper.Id.Value}"
            : paper.AbstractUrl ?? paper.PdfUrl ?? paper.ProjectUrl;
}
