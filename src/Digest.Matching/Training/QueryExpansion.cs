using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;

namespace Digest.Matching.Training;

/// <summary>Widens plain words by what the background papers that say them best have in common.</summary>
internal sealed class QueryExpansion(MatchIndex background)
{
    private const int BestPapers = 10;
    /// <summary>With as many words, a query says half of what there is to say by itself.</summary>
    private const float SaysMuch = 6;

    private const int StrongestTerms = 50;

    /// <summary>What the common terms count beside the words themselves.</summary>
    private const float ExpansionWeight = 2;

    /// <summary>Evidence below this is no match, however rare it is: a topic that the archive knows nothing of stays quiet.</summary>
    private const float LeastEvidence = 0.15f;

    private readonly ForwardIndex _vectors = new(background);

    public TopicProfile Train(WordsNode words, ScoreTables tables, double share)
    {
        var coverage = new QueryEvaluator(background, tables, _ => []).Coverage(words, out _);
        var best = coverage.Documents.ToArray().OrderByDescending(document => coverage[document]).ThenBy(document => document).Take(BestPapers).ToArray();
        var terms = _vectors.Centroid(best, document => coverage[document], StrongestTerms, ExpansionWeight * SaysMuch / (SaysMuch + words.Words.Count));
        tables.Return(coverage);
        var profile = new TopicProfile(terms, 1, 0, 1, isFromExamples: false);
        var evidence = TopicRelevance.Evidence(background, tables, words, profile);
        var threshold = Math.Max(LeastEvidence, Calibration.Threshold(background, evidence, share, []));
        tables.Return(evidence);
        return new TopicProfile(terms, 1, threshold, 4, isFromExamples: false);
    }
}
