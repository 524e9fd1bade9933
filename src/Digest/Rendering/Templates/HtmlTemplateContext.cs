using System.Collections;
using System.Net;
using Scriban;
using Scriban.Functions;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Digest.Rendering.Templates;

/// <summary>
/// Scriban's context with what mail and pages need: values are escaped where they are written, output is UTF-8,
/// includes are evaluated straight into it, and there are limits, a given clock and no way into .NET types. For one
/// render at a time.
/// </summary>
internal sealed class HtmlTemplateContext : TemplateContext, IScriptOutput
{
    private readonly TemplateSet _set;
    private readonly bool _escapes;
    private readonly int _maxBytes;
    private readonly ScriptObject _root = new(16);
    private RenderOutput _output = null!;
    private bool _swallows;
    private bool _hasSwallowed;

    public HtmlTemplateContext(TemplateSet set)
    {
        var limits = set.Options.Limits;
        (_set, _escapes, _maxBytes) = (set, set.EscapesHtml, limits.OutputBytes);
        (LoopLimit, RecursiveLimit, RegexTimeOut) = (limits.LoopTurns, limits.Depth, limits.RegexTimeout);
        // One more than is allowed: Scriban cuts silently, this ends with an error.
        LimitToString = limits.OutputBytes + 1;
        var clock = set.Options.Clock;
        Replace("date", "now", DelegateCustomFunction.CreateFunc(() => clock.GetLocalNow().DateTime));
        Replace("date", "utc_now", DelegateCustomFunction.CreateFunc(() => clock.GetUtcNow().DateTime));
        // Templates come from files, never from values.
        foreach (var name in new[] { "eval", "eval_template" }) ((ScriptObject)BuiltinObject["object"]!).Remove(name);
        BuiltinObject.SetValue("include", new IncludeFunction(set), true);
        if (!_escapes) return;
        BuiltinObject.SetValue("include_join", new EscapedIncludeJoin(), true);
        Replace("html", "escape", Escaping(text => WebUtility.HtmlEncode(text)));
        Replace("html", "newline_to_br", Escaping(text => HtmlFunctions.NewlineToBr(HtmlText.Escape(text))!));
    }

    /// <summary>Whether what is written now goes straight into the output unchanged.</summary>
    public bool WritesDirectly => Output == this && string.IsNullOrEmpty(CurrentIndent);

    /// <exception cref="ScriptRuntimeException">
    /// The template met an error; the context must not be used again.
    /// </exception>
    public void Render(ScriptPage page, ScriptObject model, RenderOutput output, CancellationToken cancellationToken)
    {
        (_output, CancellationToken) = (output, cancellationToken);
        model.CopyTo(_root);
        PushGlobal(_root);
        PushOutput(this);
        if (Evaluate(page) is { } result) Write(page.Span, result);
        // Scriban counts what captures hold too, and silently drops what goes beyond its limit.
        if (!IsWriting()) throw TooLong();
        Reset();
        ResetPreviousNewLine();
        _root.Clear();
        (_output, CancellationToken) = (null!, default);
    }

    public override TemplateContext Write(SourceSpan span, object? value)
    {
        switch (value)
        {
            case null:
                return this;
            case EscapedText or StringBuilderOutput:
                return Write(value.ToString());
            case Markup markup when WritesDirectly:
                _output.Append(markup.Utf8.Span);
                CheckLength();
                RememberLineEnd(!markup.Utf8.IsEmpty && markup.Utf8.Span[^1] == '\n');
                return this;
            case Markup markup:
                return WriteIndented(markup.ToString());
        }

        if ((value as string ?? ObjectToString(value)) is not { Length: > 0 } text) return this;
        if (!WritesDirectly) return Write(_escapes ? HtmlText.Escape(text) : text);
        HtmlText.Write(_output, text, _escapes);
        CheckLength();
        RememberLineEnd(text[^1] == '\n');
        return this;
    }

    void IScriptOutput.Write(string text, int offset, int count)
    {
        if (_swallows)
        {
            _hasSwallowed = true;
            return;
        }

        HtmlText.Write(_output, text.AsSpan(offset, count), false);
        CheckLength();
    }

    ValueTask IScriptOutput.WriteAsync(string text, int offset, int count, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>
    /// Members of script objects and arrays; of .NET types only texts, numbers, dates and spans of time.
    /// </summary>
    protected override IObjectAccessor? GetMemberAccessorImpl(object target) =>
        target is IScriptObject or IList or KeyValuePair<string, object?> or string or DateTime or TimeSpan or decimal
            || target.GetType().IsPrimitive
            ? base.GetMemberAccessorImpl(target)
            : null;

    protected override Template CreateTemplate(string templatePath, ScriptNode? callerContext) =>
        _set.Included(templatePath, IncludeFunction.NameSpan(callerContext, CurrentSpan));

    public override string? GetTemplatePathFromName(string? templateName, ScriptNode? callerContext) =>
        string.IsNullOrEmpty(templateName)
            ? throw new ScriptRuntimeException(
                callerContext?.Span ?? CurrentSpan, "an include needs the name of a template")
            : templateName;

    /// <summary>Markup is never indented: only its first line may follow an indent.</summary>
    private HtmlTemplateContext WriteIndented(string markup)
    {
        var firstLine = markup.IndexOf('\n', StringComparison.Ordinal) + 1;
        if (firstLine == 0) firstLine = markup.Length;
        var indent = CurrentIndent;
        Write(markup[..firstLine]);
        CurrentIndent = null;
        Write(markup[firstLine..]);
        CurrentIndent = indent;
        return this;
    }

    /// <summary>Scriban must know of what was not written through it: it indents what follows a line end.</summary>
    private void RememberLineEnd(bool endsLine)
    {
        if (!endsLine) ResetPreviousNewLine();
        else IsWriting();
    }

    /// <summary>
    /// Writes a line end that goes nowhere. False when it never came: Scriban's own limit is reached.
    /// </summary>
    private bool IsWriting()
    {
        (_swallows, _hasSwallowed) = (true, false);
        Write("\n");
        _swallows = false;
        return _hasSwallowed;
    }

    private void CheckLength()
    {
        if (_output.Length > _maxBytes) throw TooLong();
    }

    private ScriptRuntimeException TooLong() =>
        new(CurrentSpan, FormattableString.Invariant($"the output grows longer than the {_maxBytes} bytes allowed"));

    private void Replace(string owner, string name, IScriptCustomFunction function) =>
        ((ScriptObject)BuiltinObject[owner]!).SetValue(name, function, true);

    private static DelegateCustomFunction Escaping(Func<string, string> escape) =>
        DelegateCustomFunction.CreateFunc<string?, object?>(
            text => text is null ? null : new EscapedText(escape(text)));
}
