using System.Globalization;
using Digest.Templating.Functions;
using Digest.Templating.Parsing;
using Digest.Templating.Tree;

namespace Digest.Templating.Evaluation;

/// <summary>The state of one render. Reused by a template for its next render, never by two at a time.</summary>
internal sealed partial class Render(Compilation compilation)
{
    private Scopes? _scopes;
    private int _loops;
    private long _turns;
    private int _depth;

    public Compilation Compilation { get; } = compilation;

    public TemplateLimits Limits => Compilation.Options.Limits;

    /// <summary>Whether values are escaped for HTML.</summary>
    public bool EscapesHtml { get; } = compilation.EscapesHtml;

    public ReadOnlyNames ReadOnly { get; } = new();

    public Scopes Scopes => _scopes ??= new Scopes(Compilation.Symbols, ReadOnly);

    public OutputWriter Output { get; } = new(compilation.Options.Limits.OutputBytes);

    /// <summary>The variables with <c>$</c> of the page or function that runs; slot 0 holds its arguments.</summary>
    public object?[] Locals { get; set; } = [];

    /// <summary>The value of the last <c>ret</c>.</summary>
    public object? Returned { get; set; }

    public bool InLoop => _loops > 0;

    /// <summary>What <c>date.format</c> was set to.</summary>
    public string DateFormat { get; set; } = Functions.DateFormat.Default;

    /// <summary>How far <c>array.cycle</c> is in each of its groups.</summary>
    public Dictionary<string, int> Cycles { get; } = new(StringComparer.Ordinal);

    public TemplateError? Run(Page page, TemplateObject model, RenderOutput output)
    {
        Start(model, output, page);
        try
        {
            WriteResult(page, page.Body.Run(this));
            return null;
        }
        catch (TemplateException e)
        {
            return e.Error;
        }
        catch (Exception e) when (e is InvalidOperationException or InsufficientExecutionStackException)
        {
            return page.Body.At.Error(e.Message);
        }
    }

    private void Start(TemplateObject model, RenderOutput output, Page page)
    {
        Scopes.Start(Compilation.ChangesObjects ? ModelCopy.Of(model) : model);
        Output.Start(output);
        Locals = new object?[page.LocalSlots];
        Locals[0] = new TemplateArray();
        ReadOnly.Clear();
        Cycles.Clear();
        _loops = _depth = _top = 0;
        _turns = 0;
        Returned = null;
        DateFormat = Functions.DateFormat.Default;
    }

    /// <summary>A page that ends with <c>ret value</c> writes the value.</summary>
    private void WriteResult(Page page, Flow flow)
    {
        if (flow == Flow.Return) Write(Returned, page.Body.At);
        Returned = null;
    }

    public void Write(object? value, Location at)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                Output.Write(text, EscapesHtml, at);
                break;
            case Markup markup:
                Output.Write(markup, at);
                break;
            case RenderedText rendered:
                Output.Write(rendered.Text, false, at);
                break;
            case long number:
                Output.Write(number, at);
                break;
            case Link link:
                Output.Write(link.Url, EscapesHtml, at);
                break;
            default:
                Output.Write(Text(value, at) ?? "", EscapesHtml, at);
                break;
        }
    }

    /// <summary>The value as text; null for null.</summary>
    public string? Text(object? value, Location at)
    {
        if (value is null or string) return (string?)value;
        if (value is DateTimeOffset date) return Functions.DateFormat.Format(date, DateFormat, CultureInfo.InvariantCulture);
        try
        {
            var text = Value.Text(value);
            CheckLength(text?.Length ?? 0, at);
            return text;
        }
        catch (InvalidOperationException e)
        {
            throw new TemplateException(at, e.Message);
        }
    }

    /// <summary>What <paramref name="write"/> writes, as text; in an HTML template as text that is not escaped again.</summary>
    public object Captured(Action write)
    {
        Output.BeginCapture();
        write();
        var text = Output.EndCapture();
        return EscapesHtml ? new RenderedText(text) : text;
    }

    public void CheckLength(long length, Location at)
    {
        if (length > Limits.OutputBytes) throw TooMuch(at, $"the text grows longer than the {Limits.OutputBytes} characters allowed");
    }

    public LoopState EnterLoop(IReadOnlyList<object?> items, int symbol, bool isWhile)
    {
        if (_loops++ == 0) _turns = 0;
        return Scopes.EnterLoop(items, symbol, isWhile);
    }

    public void ExitLoop()
    {
        _loops--;
        Scopes.ExitLoop();
    }

    /// <summary>The turns of an outermost loop and of the loops inside it are counted together.</summary>
    public void CountTurn(Location at)
    {
        if (++_turns > Limits.LoopTurns) throw TooMuch(at, $"the loop takes more than the {Limits.LoopTurns} turns allowed");
    }

    /// <summary>Work within an expression that grows with a list, counted like the turns of a loop.</summary>
    public void CountSteps(long steps, Location at)
    {
        if (_loops == 0) _turns = 0;
        _turns += steps;
        if (_turns > Limits.LoopTurns) throw TooMuch(at, $"lists of together more than the {Limits.LoopTurns} items allowed are gone through");
    }

    private static TemplateException TooMuch(Location at, FormattableString message) => new(at, FormattableString.Invariant(message));
}
