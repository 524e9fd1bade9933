using Digest.Rendering.Templates;
using Scriban.Runtime;

namespace Digest.Rendering.Checking;

/// <summary>
/// Checks templates as <c>digest templates check</c> does: each must parse, use only what it is given, write values
/// only where that is safe, and render its samples; a digest must let its reader unsubscribe, and each file must be
/// used.
/// </summary>
internal static class TemplateCheck
{
    /// <param name="samples">
    /// Models by template name. A template without any is only parsed; parts of others (<c>_name</c>) are checked where
    /// they are included.
    /// </param>
    /// <returns>What is wrong, template by template; empty when every one is fine.</returns>
    public static IReadOnlyList<TemplateError> Run(
        TemplateLibrary templates, IReadOnlyDictionary<string, IReadOnlyList<ScriptObject>> samples)
    {
        var names = templates.Names.Union(samples.Keys).Order(StringComparer.Ordinal);
        var errors = names.SelectMany(name => Check(templates, name, samples.GetValueOrDefault(name)));
        return [.. errors.Concat(Unused(templates, samples.Keys)).Distinct()];
    }

    private static IEnumerable<TemplateError> Check(
        TemplateLibrary templates, string name, IReadOnlyList<ScriptObject>? samples)
    {
        if (samples is null)
            return name.Contains("/_", StringComparison.Ordinal) ? [] : FirstOfEachFile(templates.Parse(name).Errors);
        var errors = templates.Check(name, TemplateSchema.Of(samples));
        if (errors.Count > 0) return errors;
        var parsed = templates.Parse(name);
        if (parsed.Template is not { } template) return FirstOfEachFile(parsed.Errors);
        return samples.Select(model => Render(template, name, model)).OfType<TemplateError>();
    }

    private static TemplateError? Render(ITemplate template, string name, ScriptObject model)
    {
        var output = new RenderOutput();
        if (template.Render(model, output) is { } error) return error;
        if (name is not ("mail/digest.html" or "mail/digest.txt") || UnsubscribeLink(model) is not { } link)
            return null;
        var written = name.EndsWith(".html", StringComparison.Ordinal) ? HtmlText.Escape(link) : link;
        return output.ToString().Contains(written, StringComparison.Ordinal)
            ? null
            : new TemplateError(
                template.Name, 1, 1, $"the reader cannot unsubscribe: include `_footer{Path.GetExtension(name)}`");
    }

    /// <summary>The page where there are pages, else an address; null where there is neither.</summary>
    private static string? UnsubscribeLink(ScriptObject model)
    {
        var links = Member(model, "links") as ScriptObject;
        return ((Member(links, "unsubscribe") ?? Member(links, "unsubscribe_mail")) as Link)?.Url;
    }

    private static object? Member(ScriptObject? model, string name) =>
        model?.FirstOrDefault(member => member.Key == name).Value;

    /// <summary>Errors that follow in the same file mostly come from the first.</summary>
    private static IEnumerable<TemplateError> FirstOfEachFile(IEnumerable<TemplateError> errors) =>
        errors.DistinctBy(error => error.File);

    private static IEnumerable<TemplateError> Unused(TemplateLibrary templates, IEnumerable<string> rendered)
    {
        var used = rendered.SelectMany(templates.FilesOf).Concat(rendered).Concat(TemplateFiles.BuiltInNames)
            .ToHashSet(StringComparer.Ordinal);
        return templates.Names.Where(name => !used.Contains(name)).Order(StringComparer.Ordinal)
            .Select(name => new TemplateError(
                templates.PathOf(name),
                1,
                1,
                $"no mail and no page uses this file{Suggestion.For(name, TemplateFiles.BuiltInNames)}"));
    }
}
