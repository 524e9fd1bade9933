using Digest.Matching.Indexing;
using Digest.Matching.Ranking;

namespace Digest.Matching.Choosing;

/// <summary>
/// Chooses one subscriber's papers from the hits of their topics. The topic that has fewest so far takes next, so that a broad one cannot crowd out a narrow one; what it does not need goes to
/// the others. A paper that several topics match comes once, names them all and counts for each. Of papers nearly the same one comes; one much like another waits until the rest had their turn.
/// </summary>
public static class EditionSelector
{
    [ThreadStatic]
    private static SelectionTable? _table;

    /// <param name="topics">With hits of the same index.</param>
    /// <param name="isNew">Whether a document is new for this subscriber: after their cursor, and not sent before. Asked once for each document.</param>
    /// <param name="maximum">How many papers at most.</param>
    public static EditionChoice Choose(IReadOnlyList<SubscribedTopic> topics, Func<int, bool> isNew, int maximum)
    {
        if (topics.Count == 0) return new EditionChoice([], 0);
        var index = topics[0].Hits.Index;
        var table = _table ??= new SelectionTable();
        table.Start(index.Documents.Count);
        for (var topic = 0; topic < topics.Count; topic++) table.Add(topic, topics[topic].Hits, isNew);

        var chosen = new List<int>(Math.Min(maximum, table.Found));
        TakeTurns(topics, table, index.Similar, chosen, maximum, mayBeAlike: false);
        if (chosen.Count < maximum) TakeTurns(topics, table, index.Similar, chosen, maximum, mayBeAlike: true);

        var papers = new ChosenPaper[chosen.Count];
        for (var i = 0; i < papers.Length; i++) papers[i] = table.Describe(chosen[i], topics);
        Array.Sort(papers, static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Document.CompareTo(b.Document));
        return new EditionChoice(papers, table.Found - papers.Length);
    }

    private static void TakeTurns(IReadOnlyList<SubscribedTopic> topics, SelectionTable table, SimilarPapers similar, List<int> chosen, int maximum, bool mayBeAlike)
    {
        Span<int> next = topics.Count <= 64 ? stackalloc int[topics.Count] : new int[topics.Count];
        next.Clear();
        while (chosen.Count < maximum)
        {
            var turn = -1;
            for (var topic = 0; topic < topics.Count; topic++)
                if (next[topic] < topics[topic].Hits.MatchArray.Length && (turn < 0 || table.Taken(topic) < table.Taken(turn))) turn = topic;
            if (turn < 0) return;
            var matches = topics[turn].Hits.MatchArray;
            while (next[turn] < matches.Length)
            {
                var document = matches[next[turn]++].Document;
                if (!table.IsOpen(document) || IsTooAlike(similar, table, document, mayBeAlike)) continue;
                table.Take(document);
                chosen.Add(document);
                break;
            }
        }
    }

    private static bool IsTooAlike(SimilarPapers similar, SelectionTable table, int document, bool mayBeAlike)
    {
        foreach (var (other, similarity) in similar.Of(document))
            if (table.IsTaken(other) && (similarity >= SimilarPapers.NearlySame || !mayBeAlike)) return true;
        return false;
    }
}
