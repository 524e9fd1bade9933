using Digest.Matching.Ranking;

namespace Digest.Matching.Selection;

/// <summary>One topic of a subscriber, with the hits it shares with everyone who has it.</summary>
public readonly record struct SubscribedTopic(string Name, TopicHits Hits);

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
/// <param name="Topics">Every topic that matched it, in the subscriber's order, with why.</param>
public readonly record struct ChosenPaper(int Document, float Score, float Relevance, ArraySegment<ChosenFor> Topics);

/// <param name="Topic">The topic's name.</param>
/// <param name="Match">Its place in the topic's matches.</param>
public readonly record struct ChosenFor(string Topic, TopicHits Hits, int Match)
{
    public MatchReason Reason => Hits.ReasonFor(Match);
}
