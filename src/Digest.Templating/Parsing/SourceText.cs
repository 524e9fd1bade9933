namespace Digest.Templating.Parsing;

/// <summary>One template's text, and where an offset in it is: lines and columns are 1-based, columns count UTF-16 units.</summary>
internal sealed class SourceText(string name, string text)
{
    private readonly List<int> _lineStarts = FindLineStarts(text);

    public string Name { get; } = name;

    public string Text { get; } = text;

    public Location Locate(int offset)
    {
        var line = _lineStarts.BinarySearch(offset);
        if (line < 0) line = ~line - 1;
        return new Location(Name, line + 1, offset - _lineStarts[line] + 1);
    }

    private static List<int> FindLineStarts(string text)
    {
        List<int> starts = [0];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))) starts.Add(i + 1);
        }

        return starts;
    }
}

/// <summary>A place in a template that an error can name.</summary>
internal readonly record struct Location(string File, int Line, int Column)
{
    public TemplateError Error(string message) => new(File, Line, Column, message);
}
