using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Queries;

namespace Digest.Matching.Ranking;

/// <summary>Decides on the plain words of one topic with what was learned of them.</summary>
/// <param name="withMisses">Also documents that do not pass get a score.</param>
internal sealed class PlainWordsDecision(
    WordsScorer scorer, TopicProfile profile, TopicBreadth breadth, bool withMisses)
{
    /// <summary>Null when nothing was learned of these words.</summary>
    public WordsModel? Find(WordsNode node)
    {
        var text = QueryPrinter.Print(node);
        foreach (var words in profile.Words) if (words.Words == text) return words;
        return null;
    }

    /// <summary>The caller returns the scores to the tables.</summary>
    public DocumentScores Score(WordsModel words, ScoreTables tables)
    {
        var (related, scores) = (tables.Take(), tables.Take());
        scorer.Score(words, breadth, withMisses, related, scores);
        tables.Return(related);
        return scores;
    }
}
