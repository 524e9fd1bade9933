using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;

namespace Digest.Matching.Training;

/// <summary>Expands plain words by the terms that their best background papers have in common.</summary>
internal sealed class QueryExpansion(MatchIndex background)
{
    private const int BestPapers = 10;
    /// <summary>A query with this number of words contains half of the information by itself.</summary>
    private const float HalfInformation = 6;

    private const int StrongestTerms = 50;

    /// <summary>What the common terms count beside the words themselves.</summary>
    private const float ExpansionWeight = 2;

    /// <summary>
    /// Evidence below this never matches, however rare the words are: a topic that the archive does not know stays
    /// quiet.
    /// </summary>
    private const float MinEvidence = 0.15f;

    private readonly ForwardIndex _vectors = new(background);

    public TopicProfile Train(WordsNode words, ScoreTables tables, double share)
    {
        var coverage = new QueryEvaluator(background, tables, _ => []).Coverage(words, out _);
        var best = coverage
            .Documents.ToArray()
            .OrderByDescending(document => coverage[document])
            .ThenBy(document => document)
            .Take(BestPapers)
            .ToArray();
        var terms = _vectors.Centroid(
            best,
            document => coverage[document],
            StrongestTerms,
            ExpansionWeight * HalfInformation / (HalfInformation + words.Words.Count));
        tables.Return(coverage);
        var profile = new TopicProfile(terms, 1, 0, 1, isFromExamples: false);
        var evidence = TopicRelevance.Evidence(background, tables, words, profile);
        var threshold = Math.Max(MinEvidence, Calibration.Threshold(background, evidence, share, []));
        tables.Return(evidence);
        return new TopicProfile(terms, 1, threshold, 4, isFromExamples: false);
    }
}
