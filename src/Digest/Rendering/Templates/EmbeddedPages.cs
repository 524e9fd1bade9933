using System.Collections.Concurrent;
using System.Text;
using Scriban.Runtime;

namespace Digest.Rendering.Templates;

/// <summary>
/// Pages that travel in the program and are not among the templates that can be changed: they work whatever is wrong
/// with those.
/// </summary>
/// <param name="folder">What the names of their resources begin with.</param>
internal sealed class EmbeddedPages(string folder)
{
    private readonly ConcurrentDictionary<string, ITemplate> _parsed = new(StringComparer.Ordinal);

    public RenderOutput Render(string name, ScriptObject model, CancellationToken cancellationToken)
    {
        var output = new RenderOutput(32 * 1024);
        if (_parsed.GetOrAdd(name, Parse).Render(model, output, cancellationToken) is { } error)
            throw new InvalidOperationException(error.ToString());
        return output;
    }

    /// <returns>Null when there is no such file.</returns>
    public string? Read(string name)
    {
        using var stream = typeof(EmbeddedPages).Assembly.GetManifestResourceStream($"{folder}/{name}");
        if (stream is null) return null;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private ITemplate Parse(string name)
    {
        var parsed = ParsedTemplate.Parse(name, Read(name)!, new TemplateOptions { Loader = Read });
        return parsed.Template ?? throw new InvalidOperationException(string.Join(Environment.NewLine, parsed.Errors));
    }
}
