using Digest.Matching.Ranking;

namespace Digest.Matching.Choosing;

/// <summary>
/// What is known of each document while one subscriber's papers are chosen. Used again for the next subscriber: entries of an older generation count as empty.
/// </summary>
internal sealed class SelectionTable
{
    private enum State : byte
    {
        NotNew,
        Open,
        Taken,
    }

    private readonly List<(int Topic, int Match, int Earlier)> _matches = [];
    private readonly List<int> _taken = [];
    private int[] _generationOf = [];
    private State[] _state = [];
    private int[] _lastMatch = [];
    private int _generation;

    /// <summary>How many new documents the topics match together.</summary>
    public int Found { get; private set; }

    public void Start(int documentCount)
    {
        if (_generationOf.Length < documentCount)
        {
            _generationOf = new int[documentCount];
            _state = new State[documentCount];
            _lastMatch = new int[documentCount];
        }
        _generation++;
        _matches.Clear();
        _taken.Clear();
        Found = 0;
    }

    public void Add(int topic, TopicHits hits, Func<int, bool> isNew)
    {
        _taken.Add(0);
        var matches = hits.MatchArray;
        for (var match = 0; match < matches.Length; match++)
        {
            var document = matches[match].Document;
            if (_generationOf[document] != _generation)
            {
                _generationOf[document] = _generation;
                _state[document] = isNew(document) ? State.Open : State.NotNew;
                _lastMatch[document] = -1;
                if (_state[document] == State.Open) Found++;
            }
            if (_state[document] == State.NotNew) continue;
            _matches.Add((topic, match, _lastMatch[document]));
            _lastMatch[document] = _matches.Count - 1;
        }
    }

    /// <summary>How many papers a topic has, its own and shared.</summary>
    public int Taken(int topic) => _taken[topic];

    public bool IsOpen(int document) => _state[document] == State.Open;

    public bool IsTaken(int document) => _generationOf[document] == _generation && _state[document] == State.Taken;

    public void Take(int document)
    {
        _state[document] = State.Taken;
        for (var at = _lastMatch[document]; at >= 0; at = _matches[at].Earlier) _taken[_matches[at].Topic]++;
    }

    public ChosenPaper Describe(int document, IReadOnlyList<SubscribedTopic> topics)
    {
        var count = 0;
        for (var at = _lastMatch[document]; at >= 0; at = _matches[at].Earlier) count++;
        var reasons = new ChosenFor[count];
        float score = 0, relevance = 0;
        for (var at = _lastMatch[document]; at >= 0; at = _matches[at].Earlier)
        {
            var (topic, match, _) = _matches[at];
            var (name, hits) = topics[topic];
            reasons[--count] = new ChosenFor(name, hits, match);
            score = Math.Max(score, hits.MatchArray[match].Score);
            relevance = Math.Max(relevance, hits.MatchArray[match].Relevance);
        }
        return new ChosenPaper(document, score, relevance, reasons);
    }
}
