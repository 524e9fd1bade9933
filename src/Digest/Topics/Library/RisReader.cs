namespace Digest.Topics.Library;

/// <summary>
/// Reads RIS: two letters, two blanks and a hyphen before each value. An entry begins with <c>TY</c> and ends with
/// <c>ER</c>, which some programs leave out.
/// </summary>
internal static class RisReader
{
    public static IReadOnlyList<LibraryEntry> Read(string text)
    {
        var entries = new List<LibraryEntry>();
        var (isOpen, title, identifiers) = (false, "", new List<string>());
        foreach (var (tag, value) in text.TrimStart('\uFEFF').Split('\n').Select(Split))
        {
            if (tag is "TY" or "ER") Close();
            if (tag == "TY") isOpen = true;
            else if (tag is "TI" or "T1" && title.Length == 0) title = value;
            else if (tag is "DO" or "UR" or "L1" or "L2" or "AN" or "M1" or "ID" && value.Length > 0)
                identifiers.Add(value);
        }

        Close();
        return entries;

        void Close()
        {
            if (isOpen || title.Length > 0 || identifiers.Count > 0)
            {
                var label = title.Length > 0 ? title : identifiers.FirstOrDefault("an entry without title");
                entries.Add(new LibraryEntry(label, identifiers, title));
            }

            (isOpen, title, identifiers) = (false, "", []);
        }
    }

    /// <returns>No tag for a line that continues a value.</returns>
    private static (string Tag, string Value) Split(string line)
    {
        var rest = line.Length > 2 && line[2] == ' ' ? line[2..].TrimStart() : "";
        return rest.StartsWith('-') ? (line[..2], rest[1..].Trim()) : ("", "");
    }
}
