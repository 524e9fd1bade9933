namespace Digest.Templating.Evaluation;

/// <summary>A running loop: what <c>for.index</c> and its kin read, and where a loop's variable has its value.</summary>
internal sealed class LoopState(IReadOnlyList<object?> items, int symbol, bool isWhile, LoopState? outer)
{
    public int Symbol { get; } = symbol;

    public bool IsWhile { get; } = isWhile;

    public LoopState? Outer { get; } = outer;

    public int Index { get; set; }

    public object? Item { get; set; }

    public object? Previous { get; set; }

    public object? Get(string name) => name switch
    {
        "index" => Value.Box(Index),
        "first" => Value.Box(Index == 0),
        "even" => Value.Box(Index % 2 == 0),
        "odd" => Value.Box(Index % 2 == 1),
        "last" => Value.Box(!IsWhile && Index == items.Count - 1),
        "length" => Value.Box(items.Count),
        "rindex" => Value.Box(items.Count - Index - 1),
        "changed" => Value.Box(Index == 0 || !Equals(Previous, Item)),
        _ => null,
    };
}
