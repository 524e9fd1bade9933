namespace Digest.Templating.Parsing;

/// <summary>The variables with <c>$</c> of one page, function body or <c>with</c>, numbered. A loop over one has a slot of its own for reading, while it runs.</summary>
internal sealed class LocalNames
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal) { ["$"] = 0 };
    private readonly List<(string Name, int Slot)> _loops = [];

    public int Count { get; private set; } = 1;

    public IReadOnlyDictionary<string, int> Slots => _slots;

    public int Slot(string name)
    {
        if (_slots.TryGetValue(name, out var slot)) return slot;
        return _slots[name] = Count++;
    }

    public int ReadSlot(string name)
    {
        var loop = _loops.FindLastIndex(l => l.Name == name);
        return loop < 0 ? Slot(name) : _loops[loop].Slot;
    }

    public int EnterLoop(string name)
    {
        _loops.Add((name, Count));
        return Count++;
    }

    public void ExitLoop() => _loops.RemoveAt(_loops.Count - 1);
}
