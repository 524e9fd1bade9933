using Digest.Matching.Indexing;
using Digest.Matching.Ranking;

namespace Digest.Matching.Selection;

/// <summary>One topic of a subscriber, with the hits it shares with everyone who has it.</summary>
public readonly record struct SubscribedTopic(string Name, TopicHits Hits)
{
    /// <summary>The documents that are new for this topic; null: those that are new for the subscriber.</summary>
    public DocumentBitmap? IsNew { get; init; }

    /// <summary>How many papers it brings at most.</summary>
    public int Maximum { get; init; } = int.MaxValue;
}

/// <summary>
/// What was chosen for one subscriber. It uses buffers that the selector's next call reuses, so that a million choices
/// leave nothing behind.
/// </summary>
public readonly ref struct PaperSelection(ReadOnlySpan<ChosenPaper> papers, ReadOnlySpan<int> further, int notShown)
{
    /// <summary>In the order of the mail: best first.</summary>
    public ReadOnlySpan<ChosenPaper> Papers { get; } = papers;

    /// <summary>Documents that the maximum cut, in the order in which they would have been chosen.</summary>
    public ReadOnlySpan<int> Further { get; } = further;

    /// <summary>
    /// How many papers matched beyond those chosen: cut by the maximum, or nearly the same as one chosen.
    /// </summary>
    public int NotShown { get; } = notShown;
}

/// <summary>A paper chosen for a subscriber.</summary>
/// <param name="Document">Its place in the index's documents.</param>
/// <param name="Score">The best of its topics.</param>
/// <param name="Relevance">The best of its topics, 0 to 1.</param>
/// <param name="Topics">Every topic that matched it, with why: first the one it is listed under, which it fits
/// best.</param>
public readonly record struct ChosenPaper(int Document, float Score, float Relevance, ArraySegment<ChosenFor> Topics);

/// <param name="Topic">The topic's name.</param>
/// <param name="Match">Its place in the topic's matches.</param>
public readonly record struct ChosenFor(string Topic, TopicHits Hits, int Match)
{
    /// <summary>How well the paper fits the topic.</summary>
    public float Score => Hits.MatchArray[Match].Score;

    public MatchReason Reason => Hits.ReasonFor(Match);
}
