using Digest.Matching.Indexing;

namespace Digest.Matching.Selection;

/// <summary>
/// Chooses one subscriber's papers from the hits of their topics. The topic that has fewest so far takes next, so that
/// a broad one cannot crowd out a narrow one; what it does not need goes to the others. A paper that several topics
/// match comes once, names them all and counts for each. Of papers nearly the same one comes; one much like another
/// waits until the rest had their turn. Created per batch of subscribers, because its buffers refer to the index of the
/// last selection. Not thread-safe.
/// </summary>
public sealed class PaperSelector
{
    private readonly SelectionTable _table = new();

    /// <param name="topics">With hits of the same index.</param>
    /// <param name="isNew">The documents after this subscriber's cursor; shared by all who have the same.</param>
    /// <param name="sentBefore">Documents this subscriber was sent; they do not come again, nor does their text under
    /// another id.</param>
    /// <param name="maximum">How many papers at most.</param>
    /// <param name="further">How many of those that the maximum cut are named at most.</param>
    public PaperSelection Choose(
        ReadOnlySpan<SubscribedTopic> topics,
        DocumentBitmap isNew,
        ReadOnlySpan<int> sentBefore,
        int maximum,
        int further = 0)
    {
        if (topics.IsEmpty) return new PaperSelection([], [], 0);
        var table = _table;
        table.Start(topics, isNew, sentBefore);
        var similar = topics[0].Hits.Index.Similar;
        Fill(topics, table, similar, maximum);
        var notShown = table.Found - table.Taken.Count;
        var papers = table.Describe(topics);
        if (notShown > 0 && further > 0) Fill(topics, table, similar, papers.Length + further);
        return new PaperSelection(papers, table.TakenAfter(papers.Length), notShown);
    }

    private static void Fill(
        ReadOnlySpan<SubscribedTopic> topics, SelectionTable table, NearDuplicates similar, int maximum)
    {
        TakeTurns(topics, table, similar, maximum, mayBeAlike: false);
        if (table.Taken.Count < maximum) TakeTurns(topics, table, similar, maximum, mayBeAlike: true);
    }

    private static void TakeTurns(
        ReadOnlySpan<SubscribedTopic> topics,
        SelectionTable table,
        NearDuplicates similar,
        int maximum,
        bool mayBeAlike)
    {
        Span<int> next = topics.Length <= 64 ? stackalloc int[topics.Length] : new int[topics.Length];
        next.Clear();
        while (table.Taken.Count < maximum)
        {
            var turn = -1;
            for (var topic = 0; topic < topics.Length; topic++)
                if (next[topic] < topics[topic].Hits.MatchArray.Length
                    && table.TakenFor[topic] < topics[topic].Maximum
                    && (turn < 0 || table.TakenFor[topic] < table.TakenFor[turn]))
                    turn = topic;
            if (turn < 0) return;
            var matches = topics[turn].Hits.MatchArray;
            while (next[turn] < matches.Length)
            {
                var match = next[turn]++;
                var document = matches[match].Document;
                if (!table.IsOpen(document) || IsTooAlike(similar, table, document, mayBeAlike)) continue;
                table.Take(topics, document, turn, match);
                break;
            }
        }
    }

    private static bool IsTooAlike(NearDuplicates similar, SelectionTable table, int document, bool mayBeAlike)
    {
        foreach (var (other, similarity) in similar.Of(document))
            if ((similarity >= NearDuplicates.NearlySame || !mayBeAlike) && table.IsTaken(other)) return true;
        return false;
    }
}
