using System.Collections.Concurrent;
using System.Net;
using Digest.Templating;
using Digest.Templating.Evaluation;
using Scriban;
using Scriban.Functions;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Digest.ScribanAdapter;

/// <summary>Scriban's context with what the port adds: escaping, limits, its clock, and no way into .NET types.</summary>
internal sealed class EscapingContext : TemplateContext, ITemplateLoader
{
    private readonly TemplateOptions _options;
    private readonly bool _escapes;
    private readonly ConcurrentDictionary<string, Template> _included;

    public EscapingContext(TemplateOptions options, bool escapes, ConcurrentDictionary<string, Template> included)
    {
        (_options, _escapes, _included) = (options, escapes, included);
        (TemplateLoader, LoopLimit, RecursiveLimit, RegexTimeOut) = (this, options.Limits.LoopTurns, options.Limits.Depth, options.Limits.RegexTimeout);
        // One more than allowed: Scriban cuts, the port ends with an error.
        LimitToString = options.Limits.OutputBytes + 1;
        Replace("date", "now", DelegateCustomFunction.CreateFunc(() => options.Clock.GetLocalNow().DateTime));
        Replace("date", "utc_now", DelegateCustomFunction.CreateFunc(() => options.Clock.GetUtcNow().DateTime));
        foreach (var name in new[] { "eval", "eval_template" }) ((ScriptObject)BuiltinObject["object"]!).Remove(name);
        if (!escapes) return;
        Replace("html", "escape", Raw(text => WebUtility.HtmlEncode(text)));
        Replace("html", "newline_to_br", Raw(text => HtmlFunctions.NewlineToBr(Html.Escape(text))!));
        BuiltinObject.SetValue("include", new RawInclude(new IncludeFunction()), true);
        BuiltinObject.SetValue("include_join", new RawInclude(new IncludeJoinFunction()), true);
    }

    private static IScriptCustomFunction Raw(Func<string, string> escape) =>
        DelegateCustomFunction.CreateFunc<string?, object?>(text => text is null ? null : new RawText(escape(text)));

    private void Replace(string owner, string name, IScriptCustomFunction function) => ((ScriptObject)BuiltinObject[owner]!).SetValue(name, function, true);

    public override TemplateContext Write(SourceSpan span, object? value)
    {
        if (value is RawText or StringBuilderOutput) return Write(value.ToString());
        if (value is not RawMarkup { Text: var markup })
        {
            var text = ObjectToString(value);
            return Write(_escapes && text is not null ? Html.Escape(text) : text);
        }

        // Markup is never indented: only its first line may stand behind an indent.
        var firstLine = markup.IndexOf('\n', StringComparison.Ordinal) + 1;
        var indent = CurrentIndent;
        if (firstLine > 0) Write(markup[..firstLine]);
        if (firstLine > 0) CurrentIndent = null;
        Write(markup[firstLine..]);
        CurrentIndent = indent;
        return this;
    }

    /// <summary>Members of script objects and arrays as ever; of .NET types only dates and spans of time.</summary>
    protected override IObjectAccessor? GetMemberAccessorImpl(object target) =>
        target is IScriptObject or System.Collections.IList or KeyValuePair<string, object?> or string or DateTime or TimeSpan or decimal || target.GetType().IsPrimitive
            ? base.GetMemberAccessorImpl(target)
            : null;

    protected override Template CreateTemplate(string templatePath, ScriptNode? callerContext) =>
        _included.GetOrAdd(templatePath, path => base.CreateTemplate(path, callerContext));

    string? ITemplateLoader.GetPath(TemplateContext context, SourceSpan callerSpan, string templateName) => templateName;

    string? ITemplateLoader.Load(TemplateContext context, SourceSpan callerSpan, string templatePath) => _options.Loader(templatePath);

    ValueTask<string?> ITemplateLoader.LoadAsync(TemplateContext context, SourceSpan callerSpan, string templatePath) => throw new NotSupportedException();
}
