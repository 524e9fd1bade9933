using Digest.Subscribers;

namespace Digest.Editions;

/// <summary>Counts the editions of one run.</summary>
internal sealed class EditionRunSummary
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

    public override string ToString() => $"{Made + Quiet} digests ({Quiet} with nothing new)";
}

/// <param name="Edition">Null when the period already had an edition.</param>
internal sealed record EditionResult(Subscriber Subscriber, Edition? Edition);
