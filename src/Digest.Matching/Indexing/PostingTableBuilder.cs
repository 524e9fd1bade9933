using Digest.Matching.Text;

namespace Digest.Matching.Indexing;

/// <summary>
/// Reads the documents once, then orders their words by term with a counting sort: linear in the number of words.
/// </summary>
internal sealed class PostingTableBuilder
{
    private readonly Vocabulary _vocabulary = new();
    private readonly List<int> _term = [];
    private readonly List<int> _place = [];
    private readonly List<bool> _isJoined = [];
    private readonly List<int> _firstToken = [0];
    private readonly List<int> _wordStart = [];
    private readonly List<int> _wordLength = [];
    private readonly List<int> _firstWord = [0];
    private readonly List<(TermPair Terms, int Document, float Weight)> _pairs = [];

    public static PostingTable Build(MatchDocument[] documents, ArchiveStatistics statistics)
    {
        var builder = new PostingTableBuilder();
        for (var document = 0; document < documents.Length; document++) builder.Read(document, documents[document]);
        return builder.Order(documents.Length, statistics);
    }

    private void Read(int number, MatchDocument document)
    {
        for (var field = TextField.Title; field <= TextField.Tldr; field++)
        {
            if (document.Fields is { } fields)
            {
                Read(number, field, fields[(int)field]);
                _firstWord.Add(_wordStart.Count);
                continue;
            }
            var previous = -1;
            var reader = new TokenReader(document.TextOf(field));
            while (reader.Read() && reader.Position < PostingTable.PlacesPerField)
            {
                var term = _vocabulary.Add(reader.Surface);
                _term.Add(term);
                _place.Add((int)field * PostingTable.PlacesPerField + reader.Position);
                _isJoined.Add(reader.IsPair);
                if (reader.IsPair) continue;
                _wordStart.Add(reader.Start);
                _wordLength.Add(reader.Length);
                var isStop = StopWords.Contains(reader.Surface);
                if (previous >= 0 && !isStop)
                    _pairs.Add((new TermPair(previous, term), number, TermWeights.VectorFieldWeight(field)));
                previous = isStop ? -1 : term;
            }
            _firstWord.Add(_wordStart.Count);
        }
        _firstToken.Add(_term.Count);
    }

    /// <summary>Words of such a text cannot be shown: they have no place in it.</summary>
    private void Read(int number, TextField field, TokenizedText text)
    {
        for (var word = 0; word < text.Length; word++)
        {
            _wordStart.Add(0);
            _wordLength.Add(0);
        }
        int previous = -1, previousPosition = -1;
        foreach (var token in text.Tokens)
        {
            var term = _vocabulary.AddStem(token.Stem);
            _term.Add(term);
            _place.Add((int)field * PostingTable.PlacesPerField + token.Position);
            _isJoined.Add(token.IsJoined);
            if (token.IsJoined) continue;
            if (previous >= 0 && token.Position == previousPosition + 1)
                _pairs.Add((new TermPair(previous, term), number, TermWeights.VectorFieldWeight(field)));
            (previous, previousPosition) = (term, token.Position);
        }
    }

    private PostingTable Order(int documentCount, ArchiveStatistics statistics)
    {
        var terms = _vocabulary.Count;
        var firstOfTerm = new int[terms + 1];
        foreach (var term in _term) firstOfTerm[term + 1]++;
        for (var term = 0; term < terms; term++) firstOfTerm[term + 1] += firstOfTerm[term];
        var fill = firstOfTerm.AsSpan(0, terms).ToArray();
        var place = new int[_term.Count];
        var owner = new int[_term.Count];
        var isJoined = new bool[_term.Count];
        for (var document = 0; document < documentCount; document++)
        {
            for (var token = _firstToken[document]; token < _firstToken[document + 1]; token++)
            {
                var at = fill[_term[token]]++;
                place[at] = _place[token];
                owner[at] = document;
                isJoined[at] = _isJoined[token];
            }
        }

        var firstPosting = new int[terms + 1];
        var postingDocument = new List<int>();
        var firstOccurrence = new List<int>();
        for (var term = 0; term < terms; term++)
        {
            firstPosting[term] = postingDocument.Count;
            for (var at = firstOfTerm[term]; at < firstOfTerm[term + 1]; at++)
            {
                if (at > firstOfTerm[term] && owner[at] == owner[at - 1]) continue;
                postingDocument.Add(owner[at]);
                firstOccurrence.Add(at);
            }
        }
        firstPosting[terms] = postingDocument.Count;
        firstOccurrence.Add(place.Length);

        var table = new PostingTable
        {
            Vocabulary = _vocabulary,
            Acronyms = statistics.Acronyms,
            DocumentCount = documentCount,
            Idf = new float[terms],
            UnseenIdf = stem => TermWeights.Idf(statistics, stem, documentCount, 0),
            FirstPosting = firstPosting,
            Document = [.. postingDocument],
            Frequency = new float[postingDocument.Count],
            TfIdf = new float[postingDocument.Count],
            FirstOccurrence = [.. firstOccurrence],
            Place = place,
            IsJoined = isJoined,
            FirstWord = [.. _firstWord],
            WordStart = [.. _wordStart],
            WordLength = [.. _wordLength],
        };
        var lengths = TermWeights.Fill(table, statistics);
        table.Pairs = BigramTable.Build(_pairs, lengths);
        return table;
    }
}
