using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Queries;

namespace Digest.Matching.Ranking;

/// <summary>Joins what a topic's words and its examples say about each document.</summary>
internal static class TopicRelevance
{
    public static DocumentScores Of(MatchIndex index, ScoreTables tables, TopicQuery? query, TopicProfile? profile, MatchOptions options)
    {
        var words = query is null ? null : new QueryEvaluator(index, tables, id => LikeTerms.Of(index, options, id)).Evaluate(query.Root, out _);
        if (profile is null) return words ?? tables.Take();
        var examples = profile.Score(index.Postings, tables);
        if (words is null) return examples;
        foreach (var document in words.Documents) if (words[document] > examples[document]) examples.Add(document, words[document] - examples[document]);
        tables.Return(words);
        return examples;
    }
}
