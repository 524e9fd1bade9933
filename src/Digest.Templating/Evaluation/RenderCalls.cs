using System.Globalization;
using System.Runtime.CompilerServices;
using Digest.Templating.Parsing;
using Digest.Templating.Tree;

namespace Digest.Templating.Evaluation;

/// <summary>Calls of functions and includes.</summary>
internal sealed partial class Render
{
    /// <summary>Argument values of the calls that run, innermost last: calls allocate no arrays.</summary>
    private object?[] _stack = new object?[64];
    private int _top;
    private readonly Stack<string> _including = new();

    /// <summary>A call without arguments.</summary>
    public object? Call(Function function, Location at) => Call(function, [], null, at);

    public object? Call(Function function, Call call) => Call(function, call.Arguments, call, call.At);

    /// <summary>A call from within a built-in function, with values.</summary>
    public object? Call(Function function, ReadOnlySpan<object?> values, Location at)
    {
        var arguments = new Argument[values.Length];
        for (var i = 0; i < values.Length; i++) arguments[i] = new Argument(null, new Literal(at, values[i]));
        return Call(function, arguments, null, at);
    }

    private object? Call(Function function, IReadOnlyList<Argument> arguments, Call? call, Location at)
    {
        Enter(at, function.Name);
        var start = _top;
        object? result;
        if (function.Rest == Rest.All)
        {
            result = function.Invoke(new Arguments(this, function, default, Collect(arguments), call, at));
        }
        else
        {
            Bind(function, arguments, at, start);
            result = function.Invoke(new Arguments(this, function, _stack.AsSpan(start, function.Parameters.Count), null, call, at));
        }

        Array.Clear(_stack, start, _top - start);
        _top = start;
        _depth--;
        return result;
    }

    private void Enter(Location at, string name)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (++_depth <= Limits.Depth) return;
        throw new TemplateException(at, string.Create(CultureInfo.InvariantCulture, $"`{name}` is called more than the {Limits.Depth} levels deep that are allowed{Cycle()}"));
    }

    /// <summary>The includes that lead back to themselves, for the message.</summary>
    private string Cycle()
    {
        var running = _including.Reverse().ToList();
        if (running.Count == 0) return "";
        var first = running.IndexOf(running[^1]);
        var second = running.IndexOf(running[^1], first + 1);
        return second < 0 ? "" : $": {string.Join(" → ", running[first..(second + 1)])}";
    }

    public TemplateArray Collect(IReadOnlyList<Argument> arguments)
    {
        var all = new TemplateArray(arguments.Count);
        foreach (var (name, expression) in arguments)
        {
            var value = expression.Evaluate(this);
            if (name == "size") throw new TemplateException(expression.At, "an argument cannot be called `size`");
            if (name is not null) (all.Named ??= [])[name] = value;
            else if (expression is Spread && value is not null && Members.AsList(value) is { } items) all.AddRange(items);
            else all.Add(value);
        }

        return all;
    }

    /// <summary>Puts the values into the parameters' places on the stack.</summary>
    private void Bind(Function function, IReadOnlyList<Argument> arguments, Location at, int start)
    {
        var count = function.Parameters.Count;
        if (start + count > _stack.Length) Array.Resize(ref _stack, (start + count) * 2);
        _top = start + count;
        var given = 0UL;
        var next = 0;
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, expression) = arguments[i];
            var value = expression.Evaluate(this);
            var index = name is null ? next : function.IndexOf(name);
            if (name is not null && index < 0) index = next;
            if (expression is Spread && value is not null && Members.AsList(value) is { } items)
            {
                foreach (var item in items) Put(function, start, index++, item, ref given, expression.At);
            }
            else
            {
                Put(function, start, index++, value, ref given, expression.At);
            }

            next = Math.Max(next, index);
        }

        for (var i = 0; i < count; i++)
        {
            if ((given & (1UL << i)) != 0) continue;
            if (i < function.Required) throw new TemplateException(at, $"`{function.Name}` needs {function.Required} arguments, got {arguments.Count}");
            _stack[start + i] = function.DefaultOf(i);
        }
    }

    private void Put(Function function, int start, int index, object? value, ref ulong given, Location at)
    {
        var last = function.Parameters.Count - 1;
        if (function.Rest == Rest.LastParameter && index >= last)
        {
            if ((given & (1UL << last)) == 0) _stack[start + last] = new TemplateArray();
            ((TemplateArray)_stack[start + last]!).Add(value);
            index = last;
        }
        else if (index > last)
        {
            throw new TemplateException(at, $"`{function.Name}` takes {function.Parameters.Count} arguments, this is one more");
        }
        else
        {
            _stack[start + index] = value;
        }

        given |= 1UL << index;
    }

    /// <summary>Renders a page in the place of an include; it sees the variables without <c>$</c>, and its arguments as <c>$</c>.</summary>
    public void Include(Page page, TemplateArray arguments, Location at)
    {
        Enter(at, page.Name);
        _including.Push(page.Name);
        var locals = Locals;
        var indent = Output.BeginInclude();
        Locals = new object?[page.LocalSlots];
        Locals[0] = arguments;
        if (arguments.Named is { } named)
        {
            foreach (var (name, value) in named)
            {
                if (page.LocalNames.TryGetValue("$" + name, out var slot)) Locals[slot] = value;
            }
        }

        WriteResult(page, page.Body.Run(this));
        Output.EndInclude(indent);
        Locals = locals;
        _including.Pop();
        _depth--;
    }
}
