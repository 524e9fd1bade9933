using Scriban.Runtime;

namespace Digest.Rendering.Templates;

/// <summary>A template that can be rendered by many threads at once.</summary>
internal interface ITemplate
{
    string Name { get; }

    /// <summary>
    /// Writes UTF-8 into <paramref name="output"/>. Returns the error that stopped it, or null; what was written before
    /// an error must be thrown away.
    /// </summary>
    /// <param name="model">
    /// Names to values: null, bool, int, double, decimal, string, DateTime, TimeSpan, <see cref="Markup"/>,
    /// <see cref="Link"/>, ScriptObject, or a list of these. A template reaches no member of any other type, and never
    /// changes the model.
    /// </param>
    /// <exception cref="OperationCanceledException">The render was cancelled.</exception>
    TemplateError? Render(ScriptObject model, RenderOutput output, CancellationToken cancellationToken = default);
}

/// <param name="Template">Null when there is any error.</param>
internal sealed record TemplateParseResult(ITemplate? Template, IReadOnlyList<TemplateError> Errors);
