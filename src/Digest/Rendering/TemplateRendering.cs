using Digest.Templating;

namespace Digest.Rendering;

internal static class TemplateRendering
{
    /// <summary>Into an output of its own: messages keep referring to it.</summary>
    /// <exception cref="TemplateFailedException">The template met an error.</exception>
    public static RenderOutput RenderOrThrow(this ITemplate template, TemplateObject model)
    {
        var output = new RenderOutput();
        return template.Render(model, output) is { } error ? throw new TemplateFailedException(error.ToString()) : output;
    }
}
