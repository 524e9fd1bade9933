using System.Globalization;
using System.Text;
using Digest.Templating.Parsing;

namespace Digest.Templating.Evaluation;

/// <summary>
/// Writes UTF-8 into the output of a render, or of a capture within it. Every line after the first of what is written under an <see cref="Indent"/> gets that indent,
/// as Scriban's auto-indent does; markup is never indented, so that renders can share it.
/// </summary>
internal sealed class OutputWriter(int limit)
{
    private readonly Stack<(RenderOutput Output, long Length, bool AfterNewLine, string? Indent)> _outer = new();
    private readonly Stack<RenderOutput> _spare = new();
    private RenderOutput _output = new();
    private bool _afterNewLine;
    private byte[] _indentUtf8 = [];
    private string? _indent;

    public string? Indent
    {
        get => _indent;
        set
        {
            if (ReferenceEquals(_indent, value)) return;
            _indent = value;
            _indentUtf8 = string.IsNullOrEmpty(value) ? [] : Encoding.UTF8.GetBytes(value);
        }
    }

    public void Start(RenderOutput output)
    {
        _output = output;
        _outer.Clear();
        _afterNewLine = false;
        Indent = null;
    }

    public void WriteUtf8(ReadOnlySpan<byte> utf8, Location at)
    {
        if (utf8.IsEmpty) return;
        if (_indentUtf8.Length > 0)
        {
            WriteIndented(utf8, at);
            return;
        }

        CheckLimit(utf8.Length, at);
        _output.Append(utf8);
        _afterNewLine = utf8[^1] == '\n';
    }

    private void WriteIndented(ReadOnlySpan<byte> utf8, Location at)
    {
        while (!utf8.IsEmpty)
        {
            var newLine = utf8.IndexOf((byte)'\n');
            var line = newLine < 0 ? utf8 : utf8[..(newLine + 1)];
            CheckLimit(line.Length + _indentUtf8.Length, at);
            if (_afterNewLine) _output.Append(_indentUtf8);
            _output.Append(line);
            _afterNewLine = newLine >= 0;
            utf8 = utf8[line.Length..];
        }
    }

    public void Write(string text, bool escape, Location at)
    {
        if (text.Length == 0) return;
        if (_indentUtf8.Length > 0 && text.Contains('\n'))
        {
            var utf8 = new RenderOutput(text.Length);
            Html.Write(utf8, text, escape);
            WriteIndented(utf8.ToArray(), at);
            return;
        }

        CheckLimit(text.Length + _indentUtf8.Length, at);
        if (_afterNewLine) _output.Append(_indentUtf8);
        Html.Write(_output, text, escape);
        _afterNewLine = text[^1] == '\n';
    }

    public void Write(long number, Location at)
    {
        Span<byte> digits = stackalloc byte[20];
        number.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        WriteUtf8(digits[..length], at);
    }

    public void Write(Markup markup, Location at)
    {
        CheckLimit(markup.Utf8.Length, at);
        if (_afterNewLine && _indentUtf8.Length > 0) _output.Append(_indentUtf8);
        _output.WriteShared(markup);
        _afterNewLine = !markup.Utf8.IsEmpty && markup.Utf8.Span[^1] == '\n';
    }

    private void CheckLimit(int more, Location at)
    {
        if (_output.Length + more > limit) throw new TemplateException(at, string.Create(CultureInfo.InvariantCulture, $"the output grows longer than the {limit} bytes allowed"));
    }

    public void BeginCapture()
    {
        Remember();
        _output = _spare.TryPop(out var spare) ? spare : new RenderOutput();
        _output.Clear();
    }

    /// <returns>What was written since <see cref="BeginCapture"/>.</returns>
    public string EndCapture()
    {
        var captured = Take();
        var text = Encoding.UTF8.GetString(captured.ToArray());
        _spare.Push(captured);
        return text;
    }

    private void Remember() => _outer.Push((_output, _output.Length, _afterNewLine, Indent));

    private RenderOutput Take()
    {
        var captured = _output;
        (_output, _, _, var indent) = _outer.Pop();
        Indent = indent;
        return captured;
    }

    /// <summary>An included page starts without indent. Under an indent its output is collected first, so that every line of it can be indented.</summary>
    /// <returns>Whether it is collected, for <see cref="EndInclude"/>.</returns>
    public bool BeginInclude()
    {
        var collected = _indentUtf8.Length > 0;
        if (collected) BeginCapture();
        else Remember();
        if (Indent is not null) _afterNewLine = false;
        Indent = null;
        return collected;
    }

    public void EndInclude(bool collected)
    {
        var before = _outer.Peek();
        if (!collected)
        {
            Indent = _outer.Pop().Indent;
            if (_output.Length == before.Length) _afterNewLine = before.AfterNewLine;
            return;
        }

        var included = Take();
        _afterNewLine = before.AfterNewLine;
        foreach (var segment in included.Segments()) WriteUtf8(segment.Utf8.Span, default);
        _spare.Push(included);
    }
}
