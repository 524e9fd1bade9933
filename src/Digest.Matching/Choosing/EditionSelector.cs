using Digest.Matching.Ranking;

namespace Digest.Matching.Choosing;

/// <summary>One topic of a subscriber, with the hits it shares with everyone who has it.</summary>
public readonly record struct SubscribedTopic(string Name, TopicHits Hits);

/// <summary>A paper chosen for a subscriber.</summary>
/// <param name="Document">Its place in the index's documents.</param>
/// <param name="Relevance">The best of its topics, 0 to 1.</param>
/// <param name="Topics">Every topic that matched it, in the subscriber's order, with why.</param>
public sealed record ChosenPaper(int Document, float Relevance, IReadOnlyList<ChosenFor> Topics);

/// <param name="Topic">The topic's name.</param>
/// <param name="Match">Its place in the topic's matches.</param>
public readonly record struct ChosenFor(string Topic, TopicHits Hits, int Match)
{
    public MatchReason Reason => Hits.ReasonFor(Match);
}

/// <param name="Papers">In the order of the mail: best first.</param>
/// <param name="NotShown">How many papers matched beyond those chosen: cut by the maximum.</param>
public sealed record EditionChoice(IReadOnlyList<ChosenPaper> Papers, int NotShown);

/// <summary>
/// Chooses one subscriber's papers from the hits of their topics. Topics take turns, so that a broad one cannot crowd out a narrow one; a turn not needed goes to the others.
/// A paper that several topics match comes once and names them all.
/// </summary>
public static class EditionSelector
{
    /// <param name="isNew">Whether a document is new for this subscriber: after their cursor, and not sent before.</param>
    public static EditionChoice Choose(IReadOnlyList<SubscribedTopic> topics, Func<int, bool> isNew, int maximum)
    {
        var found = new Dictionary<int, List<ChosenFor>>();
        var queues = new List<Queue<int>>(topics.Count);
        foreach (var (name, hits) in topics)
        {
            var queue = new Queue<int>();
            for (var match = 0; match < hits.Matches.Count; match++)
            {
                var document = hits.Matches[match].Document;
                if (!isNew(document)) continue;
                queue.Enqueue(document);
                if (!found.TryGetValue(document, out var reasons)) found.Add(document, reasons = []);
                reasons.Add(new ChosenFor(name, hits, match));
            }
            queues.Add(queue);
        }

        var chosen = new HashSet<int>();
        while (chosen.Count < maximum && queues.Exists(queue => queue.Count > 0))
        {
            foreach (var queue in queues)
            {
                while (queue.TryDequeue(out var document)) if (chosen.Add(document)) break;
                if (chosen.Count == maximum) break;
            }
        }
        var papers = chosen
            .Select(document => new ChosenPaper(document, found[document].Max(reason => reason.Hits.Matches[reason.Match].Relevance), found[document]))
            .OrderByDescending(paper => paper.Topics.Max(reason => reason.Hits.Matches[reason.Match].Score)).ThenBy(paper => paper.Document);
        return new EditionChoice([.. papers], found.Count - chosen.Count);
    }
}
