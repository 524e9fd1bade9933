using Digest.Subscribers;

namespace Digest.Editions;

/// <summary>What one run made.</summary>
public sealed class EditionRunSummary
{
    public int Made { get; private set; }

    /// <summary>Editions without papers: recorded, not mailed.</summary>
    public int Quiet { get; private set; }

    public bool DidNothing => Made + Quiet == 0;

    public void Add(IReadOnlyList<EditionResult> made)
    {
        Quiet += made.Count(m => m.Edition is { Papers.Count: 0 });
        Made += made.Count(m => m.Edition is { Papers.Count: > 0 });
    }

    public override string ToString() => $"{Made} editions, {Quiet} quiet";
}

/// <param name="Edition">Null when the period had its edition already.</param>
public sealed record EditionResult(Subscriber Subscriber, Edition? Edition);
