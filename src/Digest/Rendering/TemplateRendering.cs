using Digest.Rendering.Templates;
using Scriban.Runtime;

namespace Digest.Rendering;

internal static class TemplateRendering
{
    /// <summary>Into an output of its own: messages keep referring to it.</summary>
    /// <param name="room">Own bytes that are likely to come.</param>
    /// <exception cref="TemplateFailedException">The template met an error.</exception>
    public static RenderOutput RenderOrThrow(
        this ITemplate template, ScriptObject model, int room = 4096, CancellationToken cancellationToken = default)
    {
        var output = new RenderOutput(room);
        return template.Render(model, output, cancellationToken) is { } error
            ? throw new TemplateFailedException([error])
            : output;
    }
}
