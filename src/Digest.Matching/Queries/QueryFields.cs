namespace Digest.Matching.Queries;

/// <summary>The names that are allowed before a colon.</summary>
internal static class QueryFields
{
    private static readonly string[] Names = ["title", "abstract", "tldr", "author", "cat", "source", "like"];

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["ti"] = "title",
        ["abs"] = "abstract",
        ["summary"] = "tldr",
        ["au"] = "author",
        ["authors"] = "author",
        ["by"] = "author",
        ["category"] = "cat",
        ["src"] = "source",
    };

    public static string All { get; } = string.Join(", ", Names.Select(name => name + ":"));

    /// <summary>The canonical name; null when it is not a field. <paramref name="name"/> is in lowercase.</summary>
    public static string? Canonical(string name) =>
        Array.IndexOf(Names, name) >= 0 ? name : Aliases.GetValueOrDefault(name);

    /// <summary>
    /// The field one typing error away from <paramref name="name"/>. Short names are too similar to ordinary words and
    /// are not guessed.
    /// </summary>
    public static string? Nearest(string name) =>
        name.Length < 4 ? null : Names.FirstOrDefault(known => known.Length >= 4 && IsOneErrorAway(name, known));

    /// <summary>Whether a name may be a misspelt <c>cat</c>, which is too short for <see cref="Nearest"/>.</summary>
    public static bool IsNearCategory(string name) =>
        name.Length >= 3 && name.StartsWith("ca", StringComparison.Ordinal) && IsOneErrorAway(name, "cat");

    public static QueryField WordField(string name) => name switch
    {
        "title" => QueryField.Title,
        "abstract" => QueryField.Abstract,
        "tldr" => QueryField.Tldr,
        _ => QueryField.Any,
    };

    public static string Prefix(QueryField field) => field switch
    {
        QueryField.Title => "title:",
        QueryField.Abstract => "abstract:",
        QueryField.Tldr => "tldr:",
        _ => "",
    };

    /// <summary>
    /// Whether two words differ by one inserted, deleted or replaced letter, or by two swapped neighbours.
    /// </summary>
    private static bool IsOneErrorAway(string a, string b)
    {
        var start = 0;
        while (start < a.Length && start < b.Length && a[start] == b[start]) start++;
        var end = 0;
        while (end < a.Length - start && end < b.Length - start && a[^(end + 1)] == b[^(end + 1)])
            end++;
        int restA = a.Length - start - end,
            restB = b.Length - start - end;
        return (restA <= 1 && restB <= 1)
            || (restA == 2 && restB == 2 && a[start] == b[start + 1] && a[start + 1] == b[start]);
    }
}
