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
    private readonly ConcurrentDictionary<string, Template> _pages;

    public EscapingContext(TemplateOptions options, bool escapes, ConcurrentDictionary<string, Template> pages)
    {
        (_options, _escapes, _pages) = (options, escapes, pages);
        TemplateLoader = this;
        LoopLimit = options.Limits.LoopTurns;
        RecursiveLimit = options.Limits.Depth;
        RegexTimeOut = options.Limits.RegexTimeout;
        // One more than allowed: Scriban cuts, the port ends with an error.
        LimitToString = options.Limits.OutputBytes + 1;
        NewLine = "\n";
        var date = (ScriptObject)BuiltinObject["date"]!;
        date.SetValue("now", DelegateCustomFunction.CreateFunc(() => options.Clock.GetLocalNow().DateTime), true);
        date.SetValue("utc_now", DelegateCustomFunction.CreateFunc(() => options.Clock.GetUtcNow().DateTime), true);
        var objects = (ScriptObject)BuiltinObject["object"]!;
        objects.Remove("eval");
        objects.Remove("eval_template");
        if (!escapes) return;
        var html = (ScriptObject)BuiltinObject["html"]!;
        html.SetValue("escape", DelegateCustomFunction.CreateFunc<string?, object?>(text => text is null ? null : new RawText(WebUtility.HtmlEncode(text), true)), true);
        html.SetValue("newline_to_br", DelegateCustomFunction.CreateFunc<string?, object?>(text => text is null ? null : new RawText(HtmlFunctions.NewlineToBr(Html.Escape(text)) ?? "", true)), true);
        BuiltinObject.SetValue("include", new RawInclude(new IncludeFunction()), true);
        BuiltinObject.SetValue("include_join", new RawInclude(new IncludeJoinFunction()), true);
    }

    public override TemplateContext Write(SourceSpan span, object? value)
    {
        switch (value)
        {
            case RawText { Indents: false } markup when !string.IsNullOrEmpty(CurrentIndent):
                // Markup is never indented: only its first line may stand behind an indent.
                var lineEnd = markup.Text.IndexOf('\n', StringComparison.Ordinal) + 1;
                var indent = CurrentIndent;
                Write(markup.Text[..(lineEnd == 0 ? markup.Text.Length : lineEnd)]);
                CurrentIndent = null;
                Write(lineEnd == 0 ? "" : markup.Text[lineEnd..]);
                CurrentIndent = indent;
                return this;
            case RawText or StringBuilderOutput:
                return Write(value.ToString());
            default:
                var text = ObjectToString(value);
                return Write(_escapes && text is not null ? Html.Escape(text) : text);
        }
    }

    /// <summary>Members of script objects and arrays as ever; of .NET types only dates and spans of time.</summary>
    protected override IObjectAccessor? GetMemberAccessorImpl(object target) =>
        target is IScriptObject or string or DateTime or TimeSpan or KeyValuePair<string, object?> or System.Collections.IList || target.GetType().IsPrimitive || target is decimal ? base.GetMemberAccessorImpl(target) : null;

    protected override Template CreateTemplate(string templatePath, ScriptNode? callerContext) => _pages.GetOrAdd(templatePath, path => base.CreateTemplate(path, callerContext));

    string? ITemplateLoader.GetPath(TemplateContext context, SourceSpan callerSpan, string templateName) => templateName;

    string? ITemplateLoader.Load(TemplateContext context, SourceSpan callerSpan, string templatePath) =>
        _options.Loader(templatePath) ?? throw new ScriptRuntimeException(callerSpan, $"there is no template `{templatePath}` to include");

    ValueTask<string?> ITemplateLoader.LoadAsync(TemplateContext context, SourceSpan callerSpan, string templatePath) => throw new NotSupportedException("Templates are rendered without waiting.");

    /// <summary>An include's text was escaped while it was rendered.</summary>
    private sealed class RawInclude(IScriptCustomFunction inner) : IScriptCustomFunction
    {
        public int RequiredParameterCount => inner.RequiredParameterCount;

        public int ParameterCount => inner.ParameterCount;

        public ScriptVarParamKind VarParamKind => inner.VarParamKind;

        public Type ReturnType => inner.ReturnType;

        public ScriptParameterInfo GetParameterInfo(int index) => inner.GetParameterInfo(index);

        public object? Invoke(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement)
        {
            // What include_join puts between templates is a value like any other, unless it names a template.
            for (var i = 1; inner is IncludeJoinFunction && i < arguments.Count; i++)
            {
                if (arguments[i] is string between && !between.StartsWith("tpl:", StringComparison.Ordinal)) arguments[i] = Html.Escape(between);
            }

            return inner.Invoke(context, callerContext, arguments, blockStatement) is { } text ? new RawText(text.ToString()!, Indents: true) : null;
        }

        public ValueTask<object?> InvokeAsync(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) =>
            throw new NotSupportedException("Templates are rendered without waiting.");
    }
}
