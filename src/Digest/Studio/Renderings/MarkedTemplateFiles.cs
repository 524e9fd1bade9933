using System.Text;
using Digest.Rendering;
using Digest.Rendering.Templates;
using Scriban.Parsing;

namespace Digest.Studio.Renderings;

/// <param name="File">As errors show it.</param>
/// <param name="Line">From 1.</param>
internal sealed record TemplatePlace(string File, int Line)
{
    public override string ToString() => FormattableString.Invariant($"{File}:{Line}");
}

/// <summary>
/// The same templates with a mark before each tag that is written out: a character for private use, which the output
/// keeps, so that a tag of the mail leads back to its line. White space, which templates trim, is never split.
/// </summary>
internal sealed class MarkedTemplateFiles(TemplateFiles other) : TemplateFiles(other)
{
    private const char FirstMark = '\uE000';
    private const int MaxMarks = 6400;

    private readonly Lock _lock = new();
    private readonly List<TemplatePlace> _places = [];
    private readonly Dictionary<string, TemplateFile?> _files = new(StringComparer.Ordinal);

    public override TemplateFile? Find(string name)
    {
        if (!TemplateName.IsHtml(name)) return base.Find(name);
        lock (_lock)
        {
            // A file that several templates include has the same marks in all of them.
            if (_files.TryGetValue(name, out var known)) return known;
            var file = base.Find(name);
            return _files[name] = file is null ? null : file with { Text = Marked(file) };
        }
    }

    /// <summary>Null for a character that marks nothing.</summary>
    public TemplatePlace? PlaceOf(char mark)
    {
        lock (_lock)
            return mark >= FirstMark && mark - FirstMark < _places.Count ? _places[mark - FirstMark] : null;
    }

    private string Marked(TemplateFile file)
    {
        var text = file.Text;
        var marked = new StringBuilder(text.Length + 512);
        var copied = 0;
        var (line, counted) = (1, 0);
        foreach (var token in new Lexer(text))
        {
            if (token.Type != TokenType.Raw) continue;
            for (var at = token.Start.Offset; at < token.End.Offset && _places.Count < MaxMarks; at++)
            {
                if (text[at] != '<' || !char.IsAsciiLetter(text[at + 1])) continue;
                line += text.AsSpan(counted, at - counted).Count('\n');
                counted = at;
                marked.Append(text, copied, at - copied).Append((char)(FirstMark + _places.Count));
                copied = at;
                _places.Add(new TemplatePlace(file.Path ?? $"templates/{file.Name}", line));
            }
        }

        return marked.Append(text, copied, text.Length - copied).ToString();
    }
}
