namespace Digest.Templating;

/// <summary>Reads templates in the Scriban language. Implemented by the built-in engine and by the adapter over the Scriban package.</summary>
public interface ITemplateEngine
{
    /// <summary>Parses <paramref name="source"/> and everything it includes. All errors are collected; none is thrown.</summary>
    /// <param name="name">The path shown in errors; its ending chooses the escaping: <c>.html</c> escapes, everything else does not.</param>
    TemplateParseResult Parse(string name, string source, TemplateOptions options);
}

/// <summary>A parsed template: immutable, safe for concurrent renders.</summary>
public interface ITemplate
{
    string Name { get; }

    /// <summary>Writes UTF-8 into <paramref name="output"/>. Returns the error that stopped it, or null; what was written before an error must be thrown away.</summary>
    TemplateError? Render(TemplateObject model, RenderOutput output);
}

/// <summary>Where includes come from: the text of a template by the name the include gives, or null when there is none.</summary>
public delegate string? TemplateLoader(string name);

/// <summary>How one template is parsed and what it may use.</summary>
public sealed record TemplateOptions
{
    public TemplateLoader Loader { get; init; } = static _ => null;

    /// <summary>Overrides the choice by ending; null lets the name decide.</summary>
    public bool? EscapeHtml { get; init; }

    public TemplateLimits Limits { get; init; } = new();

    /// <summary>The clock behind <c>date.now</c>.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>What a single render may use before it ends with an error.</summary>
public sealed record TemplateLimits
{
    /// <summary>Turns of one loop.</summary>
    public int LoopTurns { get; init; } = 1000;

    /// <summary>Nested calls, includes and blocks.</summary>
    public int Depth { get; init; } = 100;

    /// <summary>Bytes of output, and characters of one string.</summary>
    public int OutputBytes { get; init; } = 1 << 20;

    /// <summary>Time for one regular expression.</summary>
    public TimeSpan RegexTimeout { get; init; } = TimeSpan.FromSeconds(1);
}

/// <param name="Template">Null when there is any error.</param>
public sealed record TemplateParseResult(ITemplate? Template, IReadOnlyList<TemplateError> Errors);

/// <summary>One error and its place, 1-based; prints as <c>file(line,column) : error : message</c>.</summary>
public sealed record TemplateError(string File, int Line, int Column, string Message)
{
    public override string ToString() => FormattableString.Invariant($"{File}({Line},{Column}) : error : {Message}");
}
