using Scriban.Parsing;

namespace Digest.Rendering.Templates;

/// <summary>One error and its place, 1-based; prints as <c>file(line,column) : error : message</c>.</summary>
internal sealed record TemplateError(string File, int Line, int Column, string Message)
{
    internal static TemplateError At(SourceSpan span, string message) =>
        new(span.FileName ?? "", Math.Max(0, span.Start.Line) + 1, Math.Max(0, span.Start.Column) + 1, message);

    public override string ToString() => FormattableString.Invariant($"{File}({Line},{Column}) : error : {Message}");
}
