namespace Digest.Rendering.Templates;

/// <summary>The text of a template by the name an include gives, or null when there is none.</summary>
internal delegate string? TemplateLoader(string name);

/// <summary>How one template is parsed and what it may use.</summary>
internal sealed record TemplateOptions
{
    public TemplateLoader Loader { get; init; } = static _ => null;

    /// <summary>
    /// Overrides the choice by the name's ending (<c>.html</c> escapes, all else does not); null lets the name decide.
    /// </summary>
    public bool? EscapeHtml { get; init; }

    public TemplateLimits Limits { get; init; } = new();

    /// <summary>The clock behind <c>date.now</c>.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>What a single render may use before it ends with an error.</summary>
internal sealed record TemplateLimits
{
    /// <summary>Turns of an outermost loop, together with those of the loops inside it.</summary>
    public int LoopTurns { get; init; } = 10_000;

    /// <summary>Nested calls and includes.</summary>
    public int Depth { get; init; } = 100;

    /// <summary>Bytes of output, and characters of one string.</summary>
    public int OutputBytes { get; init; } = 1 << 20;

    /// <summary>Time for one regular expression.</summary>
    public TimeSpan RegexTimeout { get; init; } = TimeSpan.FromSeconds(1);
}
