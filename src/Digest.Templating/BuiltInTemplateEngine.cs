using Digest.Templating.Evaluation;
using Digest.Templating.Parsing;

namespace Digest.Templating;

/// <summary>The engine of this project. Templates become a tree once; a render walks it and writes UTF-8.</summary>
public sealed class BuiltInTemplateEngine : ITemplateEngine
{
    public TemplateParseResult Parse(string name, string source, TemplateOptions options)
    {
        var compilation = new Compilation(options, options.EscapeHtml ?? TemplateName.IsHtml(name));
        List<TemplateError> errors = [];
        var page = compilation.Parse(new SourceText(name, source), errors);
        if (errors.Count == 0) return new TemplateParseResult(new Template(name, page, compilation), []);
        // Those of the template itself come first.
        var ordered = errors.OrderBy(e => e.File == name ? 0 : 1).ThenBy(e => e.File, StringComparer.Ordinal).ThenBy(e => e.Line).ThenBy(e => e.Column);
        return new TemplateParseResult(null, [.. ordered]);
    }

    private sealed class Template(string name, Page page, Compilation compilation) : ITemplate
    {
        private Render? _spare;

        public string Name { get; } = name;

        public TemplateError? Render(TemplateObject model, RenderOutput output)
        {
            var render = Interlocked.Exchange(ref _spare, null) ?? new Render(compilation);
            if (!TemplateName.IsSubject(Name))
            {
                var error = render.Run(page, model, output);
                _spare = render;
                return error;
            }

            var lines = new RenderOutput();
            var failed = render.Run(page, model, lines);
            _spare = render;
            SubjectLine.Write(lines, output);
            return failed;
        }
    }
}
