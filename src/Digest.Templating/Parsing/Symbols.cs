using Digest.Templating.Functions;

namespace Digest.Templating.Parsing;

/// <summary>
/// Numbers for the names without <c>$</c> that a template and what it includes use, so that a render finds them by index. Thread-safe: a page can be parsed during a
/// render.
/// </summary>
internal sealed class Symbols
{
    public const int For = 0;
    public const int While = 1;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Replaced as a whole, so that readers need no lock.</summary>
    private volatile (string Name, object? Builtin)[] _known = [];

    public Symbols()
    {
        Number("for");
        Number("while");
    }

    public int Count => _known.Length;

    public IEnumerable<string> Names => _known.Select(k => k.Name);

    public string Name(int symbol) => _known[symbol].Name;

    /// <summary>The built-in object or function of this name, or null.</summary>
    public object? Builtin(int symbol) => _known[symbol].Builtin;

    public int Number(string name)
    {
        lock (_lock)
        {
            if (_numbers.TryGetValue(name, out var number)) return number;
            _numbers[name] = _known.Length;
            _known = [.. _known, (name, Builtins.Find(name))];
            return _known.Length - 1;
        }
    }
}
