using System.Text;
using Digest.Templating;
using Digest.Templating.Evaluation;
using Scriban;
using Scriban.Functions;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Digest.ScribanAdapter;

/// <summary>The model in Scriban's types.</summary>
internal static class ScribanValues
{
    public static ScriptObject Object(TemplateObject model)
    {
        var made = new ScriptObject(model.Count);
        foreach (var (name, value) in model) made.SetValue(name, Value(value), false);
        return made;
    }

    private static object? Value(object? value) => value switch
    {
        long number and >= int.MinValue and <= int.MaxValue => (int)number,
        DateTimeOffset date => date.DateTime,
        Link link => link.Url,
        Markup markup => new RawMarkup(Encoding.UTF8.GetString(markup.Utf8.Span)),
        TemplateObject model => Object(model),
        IReadOnlyList<object?> items => new ScriptArray(items.Select(Value)),
        _ => value,
    };
}

/// <summary>Markup of the model: written as it is, without indent.</summary>
internal sealed record RawMarkup(string Text)
{
    public override string ToString() => Text;
}

/// <summary>Text that was escaped already: written as it is.</summary>
internal sealed record RawText(string Text)
{
    public override string ToString() => Text;
}

/// <summary>An include's text was escaped while it was rendered.</summary>
internal sealed class RawInclude(IScriptCustomFunction inner) : IScriptCustomFunction
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
            if (arguments[i] is string between && !between.StartsWith("tpl:", StringComparison.Ordinal)) arguments[i] = Html.Escape(between);
        return inner.Invoke(context, callerContext, arguments, blockStatement) is { } text ? new RawText(text.ToString()!) : null;
    }

    public ValueTask<object?> InvokeAsync(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) => throw new NotSupportedException();
}
