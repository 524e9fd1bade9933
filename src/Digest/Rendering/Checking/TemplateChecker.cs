using Digest.Rendering.Templates;

namespace Digest.Rendering.Checking;

/// <summary>
/// Checks a template before anything is rendered with it: that it parses, that every name it uses is given to it, and,
/// where values are escaped for HTML, that they occur only where escaping makes them safe and that nothing remote is
/// loaded.
/// </summary>
internal static class TemplateChecker
{
    /// <returns>
    /// All that is wrong, in order of place; empty when the template is fine. Of a file that does not parse only the
    /// first error: the others mostly follow from it.
    /// </returns>
    public static IReadOnlyList<TemplateError> Check(
        string name, string source, TemplateOptions options, TemplateSchema schema)
    {
        var set = new TemplateSet(options, options.EscapeHtml ?? TemplateName.IsHtml(name));
        var page = set.Parse(name, source);
        if (set.Errors.Count > 0) return [.. set.Errors.DistinctBy(e => e.File)];
        var errors = new TreeCheck(set, schema.Root).Check(page!);
        var ordered = errors.Distinct().OrderBy(e => e.File, StringComparer.Ordinal);
        return [.. ordered.ThenBy(e => e.Line).ThenBy(e => e.Column)];
    }
}
