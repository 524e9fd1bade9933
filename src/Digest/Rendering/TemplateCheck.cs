using Digest.Rendering.Checking;
using Digest.Rendering.Templates;
using Scriban.Runtime;

namespace Digest.Rendering;

/// <summary>Checks templates as <c>digest templates check</c> does: each must parse, use only what it is given, write values only where that is safe, and render its samples.</summary>
internal static class TemplateCheck
{
    /// <param name="samples">Models by template name. A template without any is only parsed; parts of others (<c>_name</c>) are checked where they are included.</param>
    /// <returns>What is wrong, template by template; empty when every one is fine.</returns>
    public static IReadOnlyList<TemplateError> Run(TemplateLibrary templates, IReadOnlyDictionary<string, IReadOnlyList<ScriptObject>> samples) =>
        [.. templates.Names.Union(samples.Keys).Order(StringComparer.Ordinal).SelectMany(name => Check(templates, name, samples.GetValueOrDefault(name))).Distinct()];

    private static IEnumerable<TemplateError> Check(TemplateLibrary templates, string name, IReadOnlyList<ScriptObject>? samples)
    {
        if (samples is null) return name.Contains("/_", StringComparison.Ordinal) ? [] : templates.Parse(name).Errors;
        var errors = templates.Check(name, TemplateSchema.Of(samples));
        if (errors.Count > 0) return errors;
        var parsed = templates.Parse(name);
        if (parsed.Template is not { } template) return parsed.Errors;
        return samples.Select(model => template.Render(model, new RenderOutput())).OfType<TemplateError>();
    }
}
