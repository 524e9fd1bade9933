using System.Collections.Concurrent;
using System.Text;
using Digest.Templating;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Digest.ScribanAdapter;

/// <summary>The template port over the Scriban package. Values are escaped as the built-in engine escapes them, with the same code.</summary>
public sealed class ScribanTemplateEngine : ITemplateEngine
{
    public TemplateParseResult Parse(string name, string source, TemplateOptions options)
    {
        var pages = new ConcurrentDictionary<string, Template>(StringComparer.Ordinal);
        List<TemplateError> errors = [];
        var template = ParsePage(name, source, options, pages, errors);
        return new TemplateParseResult(errors.Count == 0 ? new ScribanTemplate(name, template, options, pages) : null, errors);
    }

    private static Template ParsePage(string name, string source, TemplateOptions options, ConcurrentDictionary<string, Template> pages, List<TemplateError> errors)
    {
        var template = Template.Parse(source, name);
        errors.AddRange(template.Messages.Where(m => m.Type == ParserMessageType.Error).Select(m => Error(m.Span, m.Message)));
        if (template.Page is null) return template;
        var includes = new IncludeFinder();
        includes.Visit(template.Page);
        foreach (var (include, at) in includes.Found)
        {
            if (pages.ContainsKey(include)) continue;
            if (options.Loader(include) is not { } text)
            {
                errors.Add(Error(at, $"there is no template `{include}` to include"));
                continue;
            }

            // Known before it is parsed: it may include itself.
            pages[include] = template;
            pages[include] = ParsePage(include, text, options, pages, errors);
        }

        return template;
    }

    private static TemplateError Error(SourceSpan at, string message) => new(at.FileName ?? "", at.Start.Line + 1, at.Start.Column + 1, message);

    private sealed class ScribanTemplate(string name, Template template, TemplateOptions options, ConcurrentDictionary<string, Template> pages) : ITemplate
    {
        private readonly bool _escapes = options.EscapeHtml ?? TemplateName.IsHtml(name);

        public string Name => name;

        public TemplateError? Render(TemplateObject model, RenderOutput output)
        {
            var context = new EscapingContext(options, _escapes, pages);
            context.PushGlobal(ScribanValues.Object(model));
            try
            {
                var text = template.Render(context);
                if (Encoding.UTF8.GetByteCount(text) > options.Limits.OutputBytes) return new TemplateError(name, 1, 1, $"the output grows longer than the {options.Limits.OutputBytes} bytes allowed");
                output.Append(Encoding.UTF8.GetBytes(TemplateName.IsSubject(name) ? SubjectLine.Of(text) : text));
                return null;
            }
            catch (ScriptRuntimeException e)
            {
                return Error(e.Span, e.OriginalMessage);
            }
        }
    }

    /// <summary>Includes whose name is written out.</summary>
    private sealed class IncludeFinder : ScriptVisitor
    {
        public List<(string Name, SourceSpan At)> Found { get; } = [];

        public override void Visit(ScriptFunctionCall? node)
        {
            if (node?.Target is ScriptVariableGlobal { Name: "include" } && node.Arguments is [ScriptLiteral { Value: string include }, ..]) Found.Add((include, node.Arguments[0].Span));
            base.Visit(node);
        }
    }
}
