using System.Globalization;
using System.Text;
using Digest.Papers;

namespace Digest.Rendering.Bibtex;

/// <summary>A paper in the RIS format, which reference managers import.</summary>
internal static class RisEntry
{
    /// <returns>The entry with its last line end, in UTF-8; lines end with CR LF as the format says.</returns>
    public static byte[] Of(Paper paper)
    {
        var entry = new StringBuilder();
        Add(entry, "TY", paper.Id.IsArxiv ? "UNPB" : "GEN");
        Add(entry, "TI", paper.Title);
        foreach (var author in paper.Authors) Add(entry, "AU", Name(author));
        Add(entry, "PY", paper.PublishedAt?.UtcDateTime.ToString("yyyy", CultureInfo.InvariantCulture));
        Add(entry, "DA", paper.PublishedAt?.UtcDateTime.ToString("yyyy/MM/dd", CultureInfo.InvariantCulture));
        Add(entry, "AB", paper.Abstract);
        foreach (var keyword in paper.Keywords) Add(entry, "KW", keyword);
        Add(entry, "DO", paper.Doi ?? (paper.Id.Scheme == "doi" ? paper.Id.Value : null));
        Add(entry, "M1", paper.Id.IsArxiv ? $"arXiv:{paper.Id.Value}" : null);
        Add(entry, "UR", paper.AbstractUrl);
        Add(entry, "L1", paper.PdfUrl);
        return Encoding.UTF8.GetBytes(entry.Append("ER  - \r\n").ToString());
    }

    /// <summary>One line: a line end in a value would begin another field.</summary>
    private static void Add(StringBuilder entry, string tag, string? value)
    {
        var words = (value ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var line = string.Concat(string.Join(' ', words).Where(c => !char.IsControl(c)));
        if (line.Length > 0) entry.Append(CultureInfo.InvariantCulture, $"{tag}  - {line}\r\n");
    }

    /// <summary>The format wants <c>Family, Given</c>; a name of one word is one of a group.</summary>
    private static string Name(string name)
    {
        var at = name.Contains(',', StringComparison.Ordinal) ? -1 : name.TrimEnd().LastIndexOf(' ');
        return at < 0 ? name : $"{name.TrimEnd()[(at + 1)..]}, {name[..at].Trim()}";
    }
}
