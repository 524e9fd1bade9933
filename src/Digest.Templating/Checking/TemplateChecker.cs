using Digest.Templating.Parsing;

namespace Digest.Templating.Checking;

/// <summary>
/// Checks a template before anything is rendered with it: that it parses, that every name it uses is given to it, and, where values are escaped for HTML, that they stand
/// only where escaping makes them safe.
/// </summary>
public static class TemplateChecker
{
    /// <returns>All that is wrong, in order of place; empty when the template is fine.</returns>
    public static IReadOnlyList<TemplateError> Check(string name, string source, TemplateOptions options, TemplateSchema schema)
    {
        var compilation = new Compilation(options, options.EscapeHtml ?? TemplateName.IsHtml(name));
        List<TemplateError> errors = [];
        var page = compilation.Parse(new SourceText(name, source), errors);
        if (errors.Count > 0) return errors;
        new TreeCheck(compilation, schema, errors).Check(page);
        return [.. errors.Distinct().OrderBy(e => e.File, StringComparer.Ordinal).ThenBy(e => e.Line).ThenBy(e => e.Column)];
    }
}
