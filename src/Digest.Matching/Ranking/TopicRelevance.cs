using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Queries;

namespace Digest.Matching.Ranking;

/// <summary>
/// Joins what a topic's query and its profile say about each document. Plain words and profile add up to evidence; what
/// a query asks exactly matches by itself, and what it excludes stays out regardless of the profile.
/// </summary>
internal static class TopicRelevance
{
    /// <summary>The caller returns the scores to the tables.</summary>
    public static DocumentScores Of(
        MatchIndex index,
        ScoreTables tables,
        WordsScorer scorer,
        TopicQuery? query,
        TopicProfile? profile,
        MatchOptions options)
    {
        var words = profile is { Words.Count: > 0 }
            ? new PlainWordsDecision(scorer, profile, options.Breadth, withMisses: options.NearMisses > 0)
            : null;
        var evaluator = new QueryEvaluator(index, tables, id => LikeTerms.Of(index, options, id), words);
        if (profile is null or { IsFromExamples: false })
            return query is null ? tables.Take() : evaluator.Evaluate(query.Root, out _);

        var parts = QueryParts.Of(query);
        var evidence = Evidence(index, tables, parts.Words, profile);
        var threshold = profile.Thresholds[(int)options.Breadth];
        var relevance = tables.Take();
        // Far below the threshold the exact figure is only needed for near misses, and computing it is expensive.
        foreach (var document in options.NearMisses > 0 ? evidence.Documents : evidence.AtLeast(threshold))
            if (evidence[document] != 0) relevance[document] = TopicProfile.Relevance(evidence[document], threshold);
        tables.Return(evidence);
        if (parts.Words is { } required) evaluator.KeepRequired(relevance, required);
        foreach (var condition in parts.Conditions) relevance = evaluator.KeepOnly(relevance, condition);
        if (query is null || parts.Words is not null) return relevance;

        var exact = evaluator.Evaluate(query.Root, out _);
        relevance.Raise(exact);
        tables.Return(exact);
        return relevance;
    }

    /// <summary>
    /// What words and profile say for each document, in the profile's own measure. The caller returns the scores to the
    /// tables.
    /// </summary>
    public static DocumentScores Evidence(MatchIndex index, ScoreTables tables, WordsNode? words, TopicProfile profile)
    {
        var evidence = tables.Take();
        if (words is not null && profile.WordsWeight > 0)
        {
            var coverage = new QueryEvaluator(index, tables, _ => []).Coverage(words, out _);
            evidence.AddScaled(coverage, profile.WordsWeight);
            tables.Return(coverage);
        }
        profile.AddEvidence(index.Postings, evidence);
        profile.Meaning?.AddEvidence(index, evidence);
        return evidence;
    }
}
