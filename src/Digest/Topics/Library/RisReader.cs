namespace Digest.Topics.Library;

/// <summary>Reads RIS: two letters, two blanks and a hyphen before each value; an entry ends with <c>ER</c>.</summary>
internal static class RisReader
{
    private const int ValueAt = 6;

    public static IReadOnlyList<LibraryEntry> Read(string text)
    {
        var entries = new List<LibraryEntry>();
        var (title, identifiers) = ("", new List<string>());
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd()))
        {
            var (tag, value) = (line.Length >= 2 ? line[..2] : "", line.Length > ValueAt ? line[ValueAt..].Trim() : "");
            if (tag is "TI" or "T1" && title.Length == 0) title = value;
            else if (tag is "DO" or "UR" or "L1" or "L2" or "AN" or "M1" or "ID" && value.Length > 0)
                identifiers.Add(value);
            else if (tag == "ER")
            {
                var label = title.Length > 0 ? title : identifiers.FirstOrDefault("an entry without title");
                entries.Add(new LibraryEntry(label, identifiers, title));
                (title, identifiers) = ("", []);
            }
        }

        return entries;
    }
}
