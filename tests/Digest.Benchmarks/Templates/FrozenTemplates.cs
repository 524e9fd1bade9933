using System.Collections.Concurrent;
using System.Text;
using Digest.Rendering.Templates;

namespace Digest.Benchmarks.Templates;

/// <summary>The digest's templates as they were when this measurement was made; they stay as they are.</summary>
internal static class FrozenTemplates
{
    private static readonly ConcurrentDictionary<string, string?> Texts = new(StringComparer.Ordinal);

    public static ITemplate Parse(string name) =>
        ParsedTemplate.Parse(
            name, Read(name)!, new TemplateOptions { Loader = include => Read("mail/" + include) }).Template!;

    public static string? Read(string name) => Texts.GetOrAdd(name, static wanted =>
    {
        using var stream = typeof(FrozenTemplates).Assembly.GetManifestResourceStream("frozen/" + wanted);
        if (stream is null) return null;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    });
}
