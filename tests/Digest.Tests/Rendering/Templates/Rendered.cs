using System.Text;
using Digest.Rendering.Templates;
using Scriban.Runtime;
using Xunit;

namespace Digest.Tests.Rendering.Templates;

/// <summary>Templates in one line: what they give with a model, or the errors they meet.</summary>
internal static class Rendered
{
    public static string Text(string template, ScriptObject? model = null, string name = "test.txt", Func<string,
        string?>? include = null, TemplateLimits? limits = null)
    {
        var parsed = Parse(template, name, include, limits);
        Assert.Empty(parsed.Errors.Select(e => e.ToString()));
        var output = new RenderOutput();
        Assert.Null(parsed.Template!.Render(model ?? [], output)?.ToString());
        return Encoding.UTF8.GetString(output.ToArray());
    }

    public static string Html(string template, ScriptObject? model = null) => Text(template, model, "test.html");

    /// <summary>The error that ends the render.</summary>
    public static string Error(string template, ScriptObject? model = null, TemplateLimits? limits = null, Func<string,
        string?>? include = null)
    {
        var parsed = Parse(template, "test.txt", include, limits);
        Assert.Empty(parsed.Errors.Select(e => e.ToString()));
        var error = parsed.Template!.Render(model ?? [], new RenderOutput());
        Assert.NotNull(error);
        return error.ToString();
    }

    public static string[] ParseErrors(string template, Func<string, string?>? include = null) => [.. Parse(template, "test.txt", include, null).Errors.Select(e => e.ToString())];

    private static TemplateParseResult Parse(string template, string name, Func<string, string?>? include, TemplateLimits? limits) =>
        ParsedTemplate.Parse(name, template,
            new TemplateOptions { Loader = n => include?.Invoke(n), Limits = limits ?? new TemplateLimits() });
}
