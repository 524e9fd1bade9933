using Digest.Operations;
using Digest.Subscribers;

namespace Digest.Editions;

/// <summary>Counts the editions of one run.</summary>
internal sealed class EditionRunSummary
{
    /// <summary>The kinds of digests, as metrics name them: mailed, nothing matched, cannot be made.</summary>
    public static readonly string[] Kinds = ["mailed", "quiet", "set_aside"];

    public int Made { get; private set; }

    /// <summary>Editions without papers: recorded, not mailed.</summary>
    public int Quiet { get; private set; }

    /// <summary>Subscribers for whom nothing was announced: their period is not used up.</summary>
    public int WithoutNews { get; private set; }

    /// <summary>Subscribers whose edition could not be made.</summary>
    public int SetAside { get; private set; }

    public bool DidNothing => Made + Quiet + WithoutNews + SetAside == 0;

    public void Add(EditionResult result)
    {
        switch (result)
        {
            case { Outcome: EditionOutcome.SetAside }:
                SetAside++;
                Count(Kinds[2]);
                break;
            case { Outcome: EditionOutcome.NothingAnnounced }:
                WithoutNews++;
                break;
            case { Edition.Papers.Count: > 0 }:
                Made++;
                Count(Kinds[0]);
                break;
            case { Edition: not null }:
                Quiet++;
                Count(Kinds[1]);
                break;
        }
    }

    private static void Count(string kind) => DigestMetrics.Editions.Add(1, DigestMetrics.Label("kind", kind));

    public override string ToString() =>
        $"{Made + Quiet} digests ({Quiet} with nothing new)"
        + (WithoutNews == 0 ? "" : $", {WithoutNews} skipped because no papers were announced")
        + (SetAside == 0 ? "" : $", {SetAside} cannot be created (see: digest doctor)");
}

/// <summary>What became of one subscriber's edition.</summary>
/// <param name="Subscriber">Null for <see cref="EditionOutcome.SetAside"/>.</param>
/// <param name="Edition">For <see cref="EditionOutcome.Made"/>.</param>
/// <param name="Reason">For <see cref="EditionOutcome.SetAside"/>.</param>
internal sealed record EditionResult(
    string Email,
    EditionOutcome Outcome,
    Subscriber? Subscriber = null,
    Edition? Edition = null,
    string? Reason = null);

internal enum EditionOutcome
{
    Made,

    /// <summary>The period already had an edition.</summary>
    Existed,

    /// <summary>Nothing was announced since the cursor: the period stays open for what may still come.</summary>
    NothingAnnounced,

    /// <summary>Others changed the subscriber each time that an edition was composed.</summary>
    Changed,

    /// <summary>The edition cannot be made; the reason is stored.</summary>
    SetAside,
}
