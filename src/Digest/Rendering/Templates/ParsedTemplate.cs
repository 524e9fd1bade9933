using System.Collections.Concurrent;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Digest.Rendering.Templates;

/// <summary>
/// A template that Scriban parsed, with what it includes. Contexts are kept for the next render: each costs more than
/// one.
/// </summary>
internal sealed class ParsedTemplate : ITemplate
{
    private readonly ConcurrentBag<HtmlTemplateContext> _spare = [];
    private readonly TemplateSet _set;
    private readonly ScriptPage _page;

    private ParsedTemplate(string name, TemplateSet set, ScriptPage page) => (Name, _set, _page) = (name, set, page);

    public string Name { get; }

    /// <summary>
    /// Parses <paramref name="source"/> and everything it includes. All errors are collected; none is thrown.
    /// </summary>
    /// <param name="name">The path shown in errors; its ending chooses the escaping.</param>
    public static TemplateParseResult Parse(string name, string source, TemplateOptions options)
    {
        var set = new TemplateSet(options, options.EscapeHtml ?? TemplateName.IsHtml(name));
        var page = set.Parse(name, source);
        return set.Errors.Count > 0
            ? new TemplateParseResult(null, set.Errors)
            : new TemplateParseResult(new ParsedTemplate(name, set, page!), []);
    }

    public TemplateError? Render(ScriptObject model, RenderOutput output, CancellationToken cancellationToken = default)
    {
        // A template that assigns to members could change the model, and the built-in objects of its context.
        var isIsolated = _set.ChangesMembers;
        var context = !isIsolated && _spare.TryTake(out var spare) ? spare : new HtmlTemplateContext(_set);
        var isSubject = TemplateName.IsSubject(Name);
        var target = isSubject ? new RenderOutput() : output;
        try
        {
            context.Render(_page, isIsolated ? ModelCopy.Of(model) : model, target, cancellationToken);
        }
        catch (ScriptAbortException)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (ScriptRuntimeException e)
        {
            return TemplateError.At(e.Span, e.OriginalMessage);
        }

        // Only after success: an error leaves a context in the middle of what it did.
        if (!isIsolated) _spare.Add(context);
        if (isSubject) SubjectLine.Write(target, output);
        return null;
    }
}
