using System.Collections.Concurrent;
using System.Text;
using Digest.Templating;
using Scriban;
using Scriban.Parsing;
using Scriban.Syntax;

namespace Digest.ScribanAdapter;

/// <summary>
/// The template port over the Scriban package. The built-in parser reads every template first, so that both engines take and refuse the same; values are escaped with its code.
/// </summary>
public sealed class ScribanTemplateEngine : ITemplateEngine
{
    private readonly BuiltInTemplateEngine _reader = new();

    public TemplateParseResult Parse(string name, string source, TemplateOptions options)
    {
        var read = _reader.Parse(name, source, options);
        if (read.Template is null) return read;
        var template = Template.Parse(source, name);
        var errors = template.Messages.Where(m => m.Type == ParserMessageType.Error).Select(m => Error(m.Span, m.Message)).ToList();
        return new TemplateParseResult(errors.Count == 0 ? new ScribanTemplate(name, template, options) : null, errors);
    }

    private static TemplateError Error(SourceSpan at, string message) => new(at.FileName ?? "", at.Start.Line + 1, at.Start.Column + 1, message);

    private sealed class ScribanTemplate(string name, Template template, TemplateOptions options) : ITemplate
    {
        private readonly bool _escapes = options.EscapeHtml ?? TemplateName.IsHtml(name);
        private readonly ConcurrentDictionary<string, Template> _included = new(StringComparer.Ordinal);

        public string Name => name;

        public TemplateError? Render(TemplateObject model, RenderOutput output)
        {
            var context = new EscapingContext(options, _escapes, _included);
            context.PushGlobal(ScribanValues.Object(model));
            try
            {
                var text = template.Render(context);
                if (Encoding.UTF8.GetByteCount(text) > options.Limits.OutputBytes)
                    return new TemplateError(name, 1, 1, $"the output grows longer than the {options.Limits.OutputBytes} bytes allowed");
                output.Append(Encoding.UTF8.GetBytes(TemplateName.IsSubject(name) ? SubjectLine.Of(text) : text));
                return null;
            }
            catch (ScriptRuntimeException e)
            {
                return Error(e.Span, e.OriginalMessage);
            }
        }
    }
}
