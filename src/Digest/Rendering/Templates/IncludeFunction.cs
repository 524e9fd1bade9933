using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Digest.Rendering.Templates;

/// <summary>
/// <c>include 'name' argument … name: argument</c>. Where its result is only written, the template is evaluated
/// straight into the output; as a value, or below an indent, it is rendered as Scriban does.
/// </summary>
internal sealed class IncludeFunction(TemplateSet set) : IScriptCustomFunction
{
    public int RequiredParameterCount => 1;

    public int ParameterCount => 1;

    public ScriptVarParamKind VarParamKind => ScriptVarParamKind.Direct;

    public Type ReturnType => typeof(object);

    public ScriptParameterInfo GetParameterInfo(int index) =>
        index == 0
            ? new ScriptParameterInfo(typeof(string), "template_name")
            : new ScriptParameterInfo(typeof(object), "value");

    public object? Invoke(
        TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement)
    {
        var name = arguments.Count == 0 ? null : context.ObjectToString(arguments[0]);
        var path = context.GetTemplatePathFromName(name, callerContext)!;
        var template = context.GetOrCreateTemplate(path, callerContext);
        if (callerContext is ScriptFunctionCall { Parent: ScriptExpressionStatement } call
            && ((HtmlTemplateContext)context).WritesDirectly)
        {
            Evaluate(context, template, arguments, call);
            return null;
        }

        var text = context.RenderTemplate(template, arguments, callerContext);
        return set.EscapesHtml ? new EscapedText(text) : text;
    }

    public ValueTask<object?> InvokeAsync(
        TemplateContext context,
        ScriptNode? callerContext,
        ScriptArray arguments,
        ScriptBlockStatement? blockStatement) =>
        throw new NotSupportedException();

    /// <summary>Where the name of the included template is written.</summary>
    public static SourceSpan NameSpan(ScriptNode? include, SourceSpan otherwise) =>
        include is ScriptFunctionCall call
            ? call.Arguments.FirstOrDefault()?.Span ?? call.Span
            : include?.Span ?? otherwise;

    /// <summary>As <see cref="TemplateContext.RenderTemplate"/>, without an output of its own.</summary>
    private static void Evaluate(
        TemplateContext context, Template template, ScriptArray arguments, ScriptFunctionCall call)
    {
        context.EnterRecursive(call);
        var indent = context.CurrentIndent;
        context.CurrentIndent = null;
        var named = Named(context, call);
        context.PushLocal();
        context.SetValue(ScriptVariable.Arguments, arguments, true, true);
        foreach (var (variable, value) in named) context.SetValue(variable, value, false, true);
        if (context.Evaluate(template.Page!) is { } result) context.Write(template.Page!.Span, result);
        context.PopLocal();
        context.CurrentIndent = indent;
        context.ExitRecursive(call);
    }

    /// <summary>Evaluated by the caller's names, before the included template has its own.</summary>
    private static List<(ScriptVariable Variable, object? Value)> Named(
        TemplateContext context, ScriptFunctionCall call)
    {
        List<(ScriptVariable, object?)> named = [];
        foreach (var argument in call.Arguments)
        {
            if (argument is ScriptNamedArgument { Name.Name: { } name, Value: { } value })
                named.Add((ScriptVariable.Create(name, ScriptVariableScope.Local), context.Evaluate(value)));
        }

        return named;
    }
}
