using Scriban;
using Scriban.Functions;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Digest.Rendering.Templates;

/// <summary>
/// <c>include_join</c> of an HTML template: what the templates gave is escaped already, what is put between them is a
/// value like any other.
/// </summary>
internal sealed class EscapedIncludeJoin : IScriptCustomFunction
{
    private readonly IncludeJoinFunction _inner = new();

    public int RequiredParameterCount => _inner.RequiredParameterCount;

    public int ParameterCount => _inner.ParameterCount;

    public ScriptVarParamKind VarParamKind => _inner.VarParamKind;

    public Type ReturnType => _inner.ReturnType;

    public ScriptParameterInfo GetParameterInfo(int index) => _inner.GetParameterInfo(index);

    public object? Invoke(
        TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement)
    {
        for (var i = 1; i < arguments.Count; i++)
        {
            // A text `tpl:name` refers to that template.
            if (arguments[i] is string between && !between.StartsWith("tpl:", StringComparison.Ordinal))
                arguments[i] = HtmlText.Escape(between);
        }

        return _inner.Invoke(context, callerContext, arguments, blockStatement) is { } text
            ? new EscapedText(text.ToString()!)
            : null;
    }

    public ValueTask<object?> InvokeAsync(
        TemplateContext context,
        ScriptNode? callerContext,
        ScriptArray arguments,
        ScriptBlockStatement? blockStatement) =>
        throw new NotSupportedException();
}
