using Digest.Templating.Functions;
using Digest.Templating.Tree;

namespace Digest.Templating.Evaluation;

/// <param name="Default">Used where the argument is missing and <paramref name="Optional"/>.</param>
internal sealed record Parameter(string Name, bool Optional = false, object? Default = null);

/// <summary>How a function takes what lies beyond its named parameters.</summary>
internal enum Rest
{
    /// <summary>An error.</summary>
    None,

    /// <summary>The last parameter is an array of them.</summary>
    LastParameter,

    /// <summary>All arguments come as one array.</summary>
    All,
}

internal abstract class Function(string name, IReadOnlyList<Parameter> parameters, Rest rest)
{
    public string Name { get; } = name;

    public IReadOnlyList<Parameter> Parameters { get; } = parameters;

    public Rest Rest { get; } = rest;

    public int Required { get; } = parameters.Count(p => !p.Optional) - (rest == Rest.LastParameter ? 1 : 0);

    public int IndexOf(string parameter)
    {
        for (var i = 0; i < Parameters.Count; i++)
        {
            if (Parameters[i].Name == parameter) return i;
        }

        return -1;
    }

    public abstract object? Invoke(in Arguments arguments);

    /// <summary>The values for a render's model of what stands for a missing argument.</summary>
    public object? DefaultOf(int index) => Rest == Rest.LastParameter && index == Parameters.Count - 1 ? new TemplateArray() : Parameters[index].Default;
}

/// <summary>A function that a template declares: <c>func</c>, <c>do</c>, or inline <c>f(x) = …</c>.</summary>
internal sealed class TemplateFunction(string name, IReadOnlyList<Parameter>? parameters, Rest rest) : Function(name, parameters ?? [], parameters is null ? Rest.All : rest)
{
    private int[] _symbols = [];
    private Statement? _body;
    private Expression? _result;
    private int _localSlots;
    private int _ownSlot = -1;

    /// <summary>Set once the body is parsed, which may refer to the function itself.</summary>
    /// <param name="result">The body of an inline function, instead of <paramref name="body"/>.</param>
    /// <param name="ownSlot">Where a function called <c>$name</c> finds itself, or -1.</param>
    public void Define(int[] symbols, Statement? body, Expression? result, int localSlots, int ownSlot)
    {
        _symbols = symbols;
        _body = body;
        _result = result;
        _localSlots = localSlots;
        _ownSlot = ownSlot;
    }

    public Statement? Body => _body;

    public Expression? Result => _result;

    private bool IsAnonymous => Name == "do";

    public override object? Invoke(in Arguments arguments)
    {
        var render = arguments.Render;
        var locals = render.Locals;
        render.Locals = new object?[_localSlots];
        render.Locals[0] = arguments.ToArray();
        if (_ownSlot >= 0) render.Locals[_ownSlot] = this;
        var own = _symbols.Length > 0 ? new FunctionScope() : null;
        for (var i = 0; i < _symbols.Length; i++) own!.Set(_symbols[i], arguments[i]);
        var caller = render.Scopes.EnterFunction(!IsAnonymous, own);
        object? result = null;
        if (_result is not null) result = _result.Evaluate(render);
        else if (_body!.Run(render) == Flow.Return) result = render.Returned;
        render.Scopes.ExitFunction(caller);
        render.Locals = locals;
        return result;
    }
}
