using Digest.Templating;
using Digest.Templating.Checking;

namespace Digest.Rendering;

/// <summary>Checks templates as <c>digest templates check</c> does: each must parse, use only what it is given, write values only where that is safe, and render its samples.</summary>
internal static class TemplateCheck
{
    /// <returns>All errors of all templates that have samples; empty when every one is fine.</returns>
    public static async Task<IReadOnlyList<TemplateError>> RunAsync(TemplateLibrary templates, CancellationToken cancellationToken)
    {
        var samples = await TemplateSamples.CollectAsync(cancellationToken);
        return [.. samples.OrderBy(s => s.Key, StringComparer.Ordinal).SelectMany(s => Check(templates, s.Key, s.Value)).Distinct()];
    }

    public static IEnumerable<TemplateError> Check(TemplateLibrary templates, string name, IReadOnlyList<TemplateObject> samples)
    {
        var errors = templates.Check(name, TemplateSchema.Of(samples));
        if (errors.Count > 0) return errors;
        var parsed = templates.Parse(name);
        if (parsed.Template is not { } template) return parsed.Errors;
        return samples.Select(model => template.Render(model, new RenderOutput())).OfType<TemplateError>();
    }
}
