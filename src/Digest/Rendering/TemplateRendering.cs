using Digest.Templating;

namespace Digest.Rendering;

internal static class TemplateRendering
{
    /// <summary>Into an output of its own: messages keep referring to it.</summary>
    /// <exception cref="InvalidOperationException">The template met an error; the message has its file and line.</exception>
    public static RenderOutput RenderOrThrow(this ITemplate template, TemplateObject model)
    {
        var output = new RenderOutput();
        return template.Render(model, output) is { } error ? throw new InvalidOperationException(error.ToString()) : output;
    }
}
