using System.Collections.Frozen;
using Digest.Templating.Evaluation;

namespace Digest.Templating.Functions;

internal delegate object? BuiltinBody(in Arguments arguments);

/// <summary>A built-in function, with its parameters in one line: <c>"text, start, length?"</c>; <c>?</c> marks an optional one, <c>...</c> a last one that takes all that is left.</summary>
internal sealed class Builtin(string name, string parameters, BuiltinBody body)
    : Function(name, Read(parameters), parameters.EndsWith("...", StringComparison.Ordinal) ? Rest.LastParameter : Rest.None)
{
    public override object? Invoke(in Arguments arguments) => body(arguments);

    private static List<Parameter> Read(string parameters) =>
        [.. parameters.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(p => new Parameter(p.TrimEnd('?', '.'), p.EndsWith('?')))];
}

/// <summary>The functions of one built-in object, by name.</summary>
internal sealed class FunctionTable(string owner) : Dictionary<string, Function>(StringComparer.Ordinal)
{
    public void Add(string name, string parameters, BuiltinBody body) => Add(name, new Builtin($"{owner}.{name}", parameters, body));
}

/// <summary>A built-in object such as <c>string</c>. Its functions cannot be replaced.</summary>
internal class BuiltinObject(string name, FunctionTable functions)
{
    private readonly FrozenDictionary<string, Function> _functions = functions.ToFrozenDictionary(StringComparer.Ordinal);

    public string Name { get; } = name;

    public IEnumerable<string> FunctionNames => _functions.Keys;

    public virtual object? Get(Render render, string member) => _functions.GetValueOrDefault(member);

    public virtual bool TrySet(Render render, string member, object? value) => false;

    public override string ToString() => Name;
}
