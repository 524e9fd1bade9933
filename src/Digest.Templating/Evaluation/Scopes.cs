using Digest.Templating.Parsing;

namespace Digest.Templating.Evaluation;

/// <summary>
/// Where names without <c>$</c> are found. Functions with parameters have a scope each (a named function hides those of its callers), <c>with</c> adds an
/// object's; below them are the model and what was assigned, then the built-ins. A running loop's variable lies over the scope it runs in.
/// </summary>
internal sealed class Scopes(Symbols symbols, ReadOnlyNames readOnly)
{
    private FunctionScope? _function;
    private ObjectScope? _object;
    private RootScope? _root;

    public void Start(TemplateObject model)
    {
        _function = null;
        _object = null;
        (_root ??= new RootScope(symbols)).Start(model);
    }

    public object? Get(int symbol)
    {
        for (var scope = _function; scope is not null; scope = scope.Outer)
        {
            if (scope.TryGet(symbol, out var value)) return value;
        }

        for (var scope = _object; scope is not null; scope = scope.Outer)
        {
            if (scope.TryGet(symbol, out var value)) return value;
        }

        return _root!.TryGet(symbol, out var found) ? found : symbols.Builtin(symbol);
    }

    /// <summary>Assigns in the function if the name is its own or new, else in the innermost object.</summary>
    public void Set(int symbol, object? value, Location at)
    {
        var target = Target(symbol);
        readOnly.Check(target.Owner, symbols.Name(symbol), at);
        target.Set(symbol, value);
    }

    private Scope Target(int symbol)
    {
        for (var scope = _function; scope is not null; scope = scope.Outer)
        {
            if (scope.Has(symbol)) return scope;
        }

        return _function is null || IsGlobal(symbol) ? Global : _function;
    }

    private bool IsGlobal(int symbol)
    {
        for (var scope = _object; scope is not null; scope = scope.Outer)
        {
            if (scope.Has(symbol)) return true;
        }

        return _root!.Has(symbol) || symbols.Builtin(symbol) is not null;
    }

    private Scope Global => _object ?? (Scope)_root!;

    /// <summary>The object that an assignment writes to.</summary>
    public TemplateObject This => _object?.Store ?? _root!.Materialize();

    public void MakeReadOnly(int symbol) => readOnly.Add(Target(symbol).Owner, symbols.Name(symbol));

    public void PushObject(TemplateObject store) => _object = new ObjectScope(store, symbols, _object);

    public void PopObject() => _object = _object!.Outer;

    /// <returns>What <see cref="ExitFunction"/> needs to restore.</returns>
    public FunctionScope? EnterFunction(bool isNamed, FunctionScope? own)
    {
        var caller = _function;
        if (isNamed) _function = null;
        if (own is not null)
        {
            own.Outer = _function;
            _function = own;
        }

        return caller;
    }

    public void ExitFunction(FunctionScope? caller) => _function = caller;

    public LoopState EnterLoop(IReadOnlyList<object?> items, int symbol, bool isWhile)
    {
        var scope = _function ?? Global;
        return scope.Loop = new LoopState(items, symbol, isWhile, scope.Loop);
    }

    public void ExitLoop()
    {
        var scope = _function ?? Global;
        scope.Loop = scope.Loop!.Outer;
    }
}

internal abstract class Scope
{
    /// <summary>The innermost loop that runs in this scope.</summary>
    public LoopState? Loop { get; set; }

    /// <summary>What read-only names are remembered with.</summary>
    public virtual object Owner => this;

    public bool TryGet(int symbol, out object? value)
    {
        for (var loop = Loop; loop is not null; loop = loop.Outer)
        {
            if (loop.Symbol == symbol)
            {
                value = loop.Item;
                return true;
            }

            if (symbol != (loop.IsWhile ? Symbols.While : Symbols.For)) continue;
            value = loop;
            return true;
        }

        return TryGetStored(symbol, out value);
    }

    public bool Has(int symbol) => TryGetStored(symbol, out _);

    protected abstract bool TryGetStored(int symbol, out object? value);

    public abstract void Set(int symbol, object? value);
}

/// <summary>The parameters of a function and what it assigned.</summary>
internal sealed class FunctionScope : Scope
{
    private readonly List<(int Symbol, object? Value)> _values = [];

    public FunctionScope? Outer { get; set; }

    protected override bool TryGetStored(int symbol, out object? value)
    {
        foreach (var (known, stored) in _values)
        {
            if (known != symbol) continue;
            value = stored;
            return true;
        }

        value = null;
        return false;
    }

    public override void Set(int symbol, object? value)
    {
        var index = _values.FindIndex(v => v.Symbol == symbol);
        if (index < 0) _values.Add((symbol, value));
        else _values[index] = (symbol, value);
    }
}

/// <summary>The object of a <c>with</c>.</summary>
internal sealed class ObjectScope(TemplateObject store, Symbols symbols, ObjectScope? outer) : Scope
{
    public TemplateObject Store { get; } = store;

    public ObjectScope? Outer { get; } = outer;

    public override object Owner => Store;

    protected override bool TryGetStored(int symbol, out object? value) => Store.TryGetValue(symbols.Name(symbol), out value);

    public override void Set(int symbol, object? value) => Store[symbols.Name(symbol)] = value;
}

/// <summary>The model, read into one slot a name that the template uses; the model itself is never written to. Becomes an object only where a template says <c>this</c>.</summary>
internal sealed class RootScope(Symbols symbols) : Scope
{
    private static readonly object Missing = new();
    private object?[] _slots = [];
    private TemplateObject _model = [];
    private TemplateObject? _store;

    public void Start(TemplateObject model)
    {
        Loop = null;
        _store = null;
        _model = model;
        _slots = _slots.Length == symbols.Count ? _slots : new object?[symbols.Count];
        Fill(0);
    }

    private void Fill(int from)
    {
        for (var i = from; i < _slots.Length; i++) _slots[i] = _model.TryGetValue(symbols.Name(i), out var value) ? value : Missing;
    }

    protected override bool TryGetStored(int symbol, out object? value)
    {
        if (_store is not null) return _store.TryGetValue(symbols.Name(symbol), out value);
        if (symbol >= _slots.Length) Grow();
        value = _slots[symbol];
        return value != Missing;
    }

    public override void Set(int symbol, object? value)
    {
        if (_store is not null)
        {
            _store[symbols.Name(symbol)] = value;
            return;
        }

        if (symbol >= _slots.Length) Grow();
        _slots[symbol] = value;
    }

    /// <summary>A page that was parsed during the render may have brought names.</summary>
    private void Grow()
    {
        var known = _slots.Length;
        Array.Resize(ref _slots, symbols.Count);
        Fill(known);
    }

    public TemplateObject Materialize()
    {
        if (_store is not null) return _store;
        var store = new TemplateObject();
        foreach (var (name, value) in _model) store[name] = value;
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i] != Missing) store[symbols.Name(i)] = _slots[i];
        }

        return _store = store;
    }
}
