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

    /// <summary>The share of the background that has as much evidence as the scale.</summary>
    private const double Share = 0.01;

    /// <summary>What the common terms count beside the words themselves.</summary>
    private const float ExpansionWeight = 2;

    /// <summary>
    /// The scale is not less, however rare the words are: of a topic that the archive does not know nothing is known.
    /// </summary>
    private const float MinEvidence = 0.15f;

    private readonly ForwardIndex _vectors = new(background);

    /// <returns>The terms, and the evidence that few papers of the background have.</returns>
    public (TopicProfile Terms, float Scale) Train(WordsNode words, ScoreTables tables)
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
        var profile = new TopicProfile(terms);
        var evidence = tables.Take();
        profile.AddEvidence(background.Postings, evidence);
        var scale = Math.Max(MinEvidence, Calibration.Threshold(background, evidence, Share));
        tables.Return(evidence);
        return (profile, scale);
    }
}
