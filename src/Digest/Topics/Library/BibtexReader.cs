using System.Text;

namespace Digest.Topics.Library;

/// <summary>
/// Reads the entries of a BibTeX file. What is damaged ends at the next entry that begins on a line of its own;
/// comments, strings and preambles are passed over.
/// </summary>
internal sealed class BibtexReader
{
    private static readonly HashSet<string> NoWorks = new(StringComparer.OrdinalIgnoreCase)
    {
        "comment", "string", "preamble",
    };

    /// <summary>Fields that may hold an id.</summary>
    private static readonly string[] Identifying =
        ["eprint", "arxivid", "arxiv", "doi", "url", "howpublished", "note", "journal", "volume", "pdf", "link"];

    private readonly string _text;
    private int _at;

    private BibtexReader(string text) => _text = text;

    public static IReadOnlyList<LibraryEntry> Read(string text) => new BibtexReader(text).Read();

    private List<LibraryEntry> Read()
    {
        var entries = new List<LibraryEntry>();
        while ((_at = _text.IndexOf('@', _at)) >= 0)
        {
            _at++;
            var kind = Name();
            Blank();
            if (_at >= _text.Length || _text[_at] is not ('{' or '(')) continue;
            if (NoWorks.Contains(kind)) Value();
            else entries.Add(Entry());
        }

        return entries;
    }

    private LibraryEntry Entry()
    {
        _at++;
        Blank();
        var key = Until(',', '}', ')').Trim();
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (_at < _text.Length && _text[_at] is not ('}' or ')') && !IsNextEntry())
        {
            _at++;
            Blank();
            var name = Name();
            Blank();
            if (_at >= _text.Length || _text[_at] != '=') continue;
            _at++;
            fields[name] = Joined();
            Blank();
        }

        return new LibraryEntry(
            key.Length > 0 ? key : fields.GetValueOrDefault("title", "an entry without key"),
            [.. Identifying.Where(fields.ContainsKey).Select(name => fields[name])],
            fields.GetValueOrDefault("title", ""));
    }

    /// <summary>Values with <c>#</c> between them.</summary>
    private string Joined()
    {
        var joined = new StringBuilder();
        do
        {
            if (_at < _text.Length && _text[_at] == '#') _at++;
            Blank();
            joined.Append(Value());
            Blank();
        }
        while (_at < _text.Length && _text[_at] == '#');
        return joined.ToString().Trim();
    }

    /// <summary>In braces, in quotation marks, or bare.</summary>
    private string Value()
    {
        if (_at >= _text.Length) return "";
        var open = _text[_at];
        if (open is not ('{' or '"' or '(')) return Until(',', '}', '#', '\n').Trim();
        var (start, depth) = (_at + 1, 0);
        for (_at++; _at < _text.Length && !IsNextEntry(); _at++)
        {
            var c = _text[_at];
            if (c == '\\') _at++;
            else if (c == '{') depth++;
            else if (depth == 0 && c == (open == '{' ? '}' : open == '(' ? ')' : '"')) return _text[start.._at++];
            else if (c == '}') depth--;
        }

        return _text[start..Math.Min(_at, _text.Length)];
    }

    /// <summary>A brace was forgotten: no line of a value begins like that.</summary>
    private bool IsNextEntry() =>
        _text[_at] == '@' && (_at == 0 || _text[_at - 1] == '\n')
        && _at + 1 < _text.Length && char.IsAsciiLetter(_text[_at + 1]);

    private string Name()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '-' or '_')) _at++;
        return _text[start.._at];
    }

    private string Until(params ReadOnlySpan<char> ends)
    {
        var start = _at;
        while (_at < _text.Length && !ends.Contains(_text[_at])) _at++;
        return _text[start.._at];
    }

    private void Blank()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
    }
}
