using System.Runtime.InteropServices;
using Digest.Matching.Indexing;
using Digest.Matching.Ranking;

namespace Digest.Matching.Selection;

/// <summary>
/// What is open and what is taken while one subscriber's papers are chosen. Used again for the next subscriber.
/// </summary>
internal sealed class SelectionTable
{
    private readonly List<TakenPaper> _taken = [];
    private ulong[] _open = [];
    private int[] _takenFor = [];
    private int[] _listed = [];
    private ChosenPaper[] _papers = [];
    private ChosenFor[] _reasons = [];
    private int[] _further = [];
    private int _reasonCount;

    /// <summary>How many new documents the topics match together.</summary>
    public int Found { get; private set; }

    public IReadOnlyCollection<TakenPaper> Taken => _taken;

    /// <summary>How many papers each topic has, its own and shared.</summary>
    public ReadOnlySpan<int> TakenFor => _takenFor;

    public void Start(ReadOnlySpan<SubscribedTopic> topics, DocumentBitmap isNew, ReadOnlySpan<int> sentBefore)
    {
        if (_open.Length != isNew.Words.Length) _open = new ulong[isNew.Words.Length];
        if (_takenFor.Length < topics.Length) _takenFor = new int[topics.Length];
        _takenFor.AsSpan().Clear();
        _open.AsSpan().Clear();
        _taken.Clear();
        _reasonCount = 0;
        foreach (var topic in topics)
        {
            var matching = topic.Hits.Documents.Words;
            var fresh = (topic.IsNew ?? isNew).Words;
            for (var i = 0; i < _open.Length; i++) _open[i] |= matching[i] & fresh[i];
        }
        foreach (var document in sentBefore)
        {
            DocumentBitmap.Remove(_open, document);
            foreach (var other in topics[0].Hits.Index.WithTextOf(document)) DocumentBitmap.Remove(_open, other);
        }
        Found = DocumentBitmap.Count(_open);
    }

    public bool IsOpen(int document) => DocumentBitmap.Contains(_open, document);

    /// <summary>A mail holds few papers: looking through them is cheaper than keeping a table of all.</summary>
    public bool IsTaken(int document)
    {
        foreach (ref readonly var paper in CollectionsMarshal.AsSpan(_taken))
            if (paper.Document == document) return true;
        return false;
    }

    public void Take(ReadOnlySpan<SubscribedTopic> topics, int document, int turn, int match)
    {
        DocumentBitmap.Remove(_open, document);
        var (score, relevance) = (
            topics[turn].Hits.MatchArray[match].Score, topics[turn].Hits.MatchArray[match].Relevance);
        for (var topic = 0; topic < topics.Length; topic++)
        {
            var hits = topics[topic].Hits;
            if (!hits.Documents.Contains(document)) continue;
            _takenFor[topic]++;
            _reasonCount++;
            if (topic == turn) continue;
            var other = hits.MatchArray[hits.PlaceOf(document)];
            score = Math.Max(score, other.Score);
            relevance = Math.Max(relevance, other.Relevance);
        }
        _taken.Add(new TakenPaper(document, score, relevance, turn, match));
    }

    /// <summary>
    /// The papers taken, best first, each with every topic that matches it. It is listed under the topic that it fits
    /// best, unless that one has its maximum.
    /// </summary>
    public ReadOnlySpan<ChosenPaper> Describe(ReadOnlySpan<SubscribedTopic> topics)
    {
        CollectionsMarshal
            .AsSpan(_taken)
            .Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Document.CompareTo(b.Document));
        if (_papers.Length < _taken.Count) _papers = new ChosenPaper[_taken.Count];
        if (_reasons.Length < _reasonCount) _reasons = new ChosenFor[_reasonCount];
        if (_listed.Length < topics.Length) _listed = new int[topics.Length];
        _listed.AsSpan().Clear();
        var next = 0;
        for (var i = 0; i < _taken.Count; i++)
        {
            var paper = _taken[i];
            var first = next;
            var (best, section) = (first, -1);
            for (var topic = 0; topic < topics.Length; topic++)
            {
                var (name, hits) = (topics[topic].Name, topics[topic].Hits);
                if (!hits.Documents.Contains(paper.Document)) continue;
                var reason = new ChosenFor(
                    name, hits, topic == paper.Turn ? paper.Match : hits.PlaceOf(paper.Document));
                if (_listed[topic] < topics[topic].Maximum && (section < 0 || reason.Score > _reasons[best].Score))
                    (best, section) = (next, topic);
                _reasons[next++] = reason;
            }
            if (section >= 0) _listed[section]++;
            // The others keep the subscriber's order.
            var listed = _reasons[best];
            _reasons.AsSpan(first, best - first).CopyTo(_reasons.AsSpan(first + 1));
            _reasons[first] = listed;
            _papers[i] = new ChosenPaper(
                paper.Document,
                paper.Score,
                paper.Relevance,
                new ArraySegment<ChosenFor>(_reasons, first, next - first));
        }
        return _papers.AsSpan(0, _taken.Count);
    }

    /// <summary>The documents taken after the first <paramref name="count"/>, in that order.</summary>
    public ReadOnlySpan<int> TakenAfter(int count)
    {
        var further = CollectionsMarshal.AsSpan(_taken)[count..];
        if (_further.Length < further.Length) _further = new int[further.Length];
        for (var i = 0; i < further.Length; i++) _further[i] = further[i].Document;
        return _further.AsSpan(0, further.Length);
    }

    /// <param name="Turn">The topic that took it.</param>
    /// <param name="Match">Its place in that topic's matches.</param>
    internal readonly record struct TakenPaper(int Document, float Score, float Relevance, int Turn, int Match);
}
