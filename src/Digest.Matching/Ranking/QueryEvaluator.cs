using Digest.Matching.Indexing;
using Digest.Matching.Queries;

namespace Digest.Matching.Ranking;

/// <summary>
/// Computes each document's relevance to a query, 0 to 1. One half is the threshold: exact parts (phrases, fields, AND)
/// reach it by matching, plain words by the relevance model, or by covering enough of their information where nothing
/// was learned of them. AND takes the mean weighted by the
/// information of its parts, unless one is below the threshold. OR takes the maximum.
/// </summary>
/// <param name="plainWords">Decides on plain words; null: by their information alone.</param>
internal sealed class QueryEvaluator(
    MatchIndex index,
    ScoreTables tables,
    Func<string, IReadOnlyList<(string Stem, float Weight)>> likeTerms,
    PlainWordsDecision? plainWords = null)
{
    /// <summary>The relevance at which a document matches.</summary>
    public const float Threshold = 0.5f;

    /// <summary>The share of the words' information at which a document is as relevant as the threshold.</summary>
    private const float EnoughCoverage = 0.3f;

    /// <summary>The same of a longer text, as much as a paper covers that has every word once.</summary>
    private const float EnoughOfText = 0.45f;

    private PostingTable Table => index.Postings;

    /// <summary>The caller returns the scores to the tables.</summary>
    public DocumentScores Evaluate(QueryNode node, out float information)
    {
        information = 0;
        switch (node)
        {
            case WordsNode words:
                return EvaluateWords(words, out information);
            case PhraseNode phrase:
                return EvaluatePhrase(phrase, out information);
            case AuthorNode author:
                return Exactly(index.Authors.Find(author.Name).Select(hit => hit.Document));
            case CategoryNode category:
                return Exactly(index.Categories.Find(category.Pattern));
            case SourceNode source:
                return Exactly(index.Sources.Find(source.Name));
            case LikeNode like:
                return EvaluateLike(like, out information);
            case AndNode and:
                return EvaluateAnd(and.Parts, out information);
            case OrNode or:
                return EvaluateOr(or.Parts, out information);
            case NotNode not:
                return Without(Everything(), not.Part);
            default:
                throw new ArgumentOutOfRangeException(
                    nameof(node), node, "This kind of query node cannot be evaluated.");
        }
    }

    private DocumentScores Exactly(IEnumerable<int> documents)
    {
        var scores = tables.Take();
        foreach (var document in documents) scores[document] = Threshold;
        return scores;
    }

    private DocumentScores Everything() => Exactly(Enumerable.Range(0, Table.DocumentCount));

    private DocumentScores Without(DocumentScores scores, QueryNode excluded)
    {
        // What is excluded is exact: no relevance outvotes it.
        var matches = new QueryEvaluator(index, tables, likeTerms).Evaluate(excluded, out _);
        foreach (var document in matches.AtLeast(Threshold)) scores[document] = 0;
        tables.Return(matches);
        return scores;
    }

    /// <summary>
    /// The share of what the words say that each document covers, 0 to 1. The caller returns the scores to the tables.
    /// </summary>
    public DocumentScores Coverage(WordsNode node, out float information)
    {
        var scores = tables.Take();
        information = AddWords(node, scores, present: null);
        KeepRequired(scores, node);
        foreach (var document in scores.Documents) scores[document] /= information;
        return scores;
    }

    /// <summary>
    /// Adds each document's share of the words and counts the words in <paramref name="present"/>. Returns the
    /// information of all words.
    /// </summary>
    private float AddWords(WordsNode node, DocumentScores scores, DocumentScores? present)
    {
        float information = 0;
        var once = tables.Take();
        foreach (var word in node.Considered)
        {
            var says = WordOccurrences.Information(Table, word.Parts);
            information += says;
            WordOccurrences.Find(Table, word, node.Field, once);
            scores.AddScaled(once, says);
            present?.Count(once);
            once.Clear();
        }
        tables.Return(once);
        return information;
    }

    /// <summary>Removes the documents without a word that was written with <c>+</c>.</summary>
    public void KeepRequired(DocumentScores scores, WordsNode node)
    {
        foreach (var word in node.Words)
        {
            if (!word.Required) continue;
            var having = tables.Take();
            WordOccurrences.Find(Table, word, node.Field, having);
            Keep(scores, having, float.Epsilon);
            tables.Return(having);
        }
    }

    /// <summary>Removes the documents that do not meet a condition.</summary>
    public DocumentScores KeepOnly(DocumentScores scores, QueryNode condition)
    {
        if (condition is NotNode not) return Without(scores, not.Part);
        var meeting = Evaluate(condition, out _);
        Keep(scores, meeting, Threshold);
        tables.Return(meeting);
        return scores;
    }

    private static void Keep(DocumentScores scores, DocumentScores others, float least)
    {
        foreach (var document in scores.Documents) if (others[document] < least) scores[document] = 0;
    }

    /// <summary>A document with all the words always matches; others have to cover enough of them.</summary>
    private DocumentScores EvaluateWords(WordsNode node, out float information)
    {
        if (plainWords?.Find(node) is { } known)
        {
            information = node.Considered.Sum(word => WordOccurrences.Information(Table, word.Parts));
            var decided = plainWords.Score(known, tables);
            KeepRequired(decided, node);
            return decided;
        }
        var (scores, present) = (tables.Take(), tables.Take());
        var enough = node.Considered.Count > RelevanceModel.MaxTopicWords ? EnoughOfText : EnoughCoverage;
        information = AddWords(node, scores, present);
        KeepRequired(scores, node);
        foreach (var document in scores.Documents)
        {
            var coverage = scores[document] / information;
            scores[document] =
                present[document] == node.Considered.Count
                    ? Threshold + (1 - Threshold) * coverage
                    : coverage / (coverage + enough);
        }
        tables.Return(present);
        return scores;
    }

    private DocumentScores EvaluatePhrase(PhraseNode node, out float information)
    {
        var scores = tables.Take();
        information = WordOccurrences.Information(Table, node.Parts);
        PhraseFinder.Find(
            Table,
            WordOccurrences.Terms(Table, node.Parts),
            node.Slop,
            node.Field,
            (document, places) => scores.Raise(document, WordOccurrences.Saturated(places)));
        if (node.Slop is null)
            WordOccurrences.FindTerm(Table, WordOccurrences.AcronymOf(Table, node.Parts), node.Field, scores);
        foreach (var document in scores.Documents) scores[document] = Threshold + (1 - Threshold) * scores[document];
        return scores;
    }

    private DocumentScores EvaluateLike(LikeNode node, out float information)
    {
        information = 10;
        var scores = tables.Take();
        foreach (var (stem, weight) in likeTerms(node.PaperId))
        {
            var term = Table.Vocabulary.Find(stem);
            if (term < 0) continue;
            var postings = Table.PostingsOf(term);
            scores.Add(Table.Document.AsSpan(postings), Table.TfIdf.AsSpan(postings), weight);
        }
        foreach (var document in scores.Documents) scores[document] /= scores[document] + 0.25f;
        return scores;
    }

    private DocumentScores EvaluateAnd(IReadOnlyList<QueryNode> parts, out float information)
    {
        information = 0;
        DocumentScores? sum = null;
        foreach (var part in parts.Where(part => part is not NotNode))
        {
            var scores = Evaluate(part, out var says);
            sum = sum is null ? scores : Intersect(sum, information, scores, says);
            information += says;
        }
        sum ??= Everything();
        foreach (var not in parts.OfType<NotNode>()) sum = Without(sum, not.Part);
        return sum;
    }

    private DocumentScores Intersect(DocumentScores left, float leftSays, DocumentScores right, float rightSays)
    {
        var share = leftSays + rightSays == 0 ? 0.5f : leftSays / (leftSays + rightSays);
        foreach (var document in left.Documents)
        {
            float a = left[document], b = right[document];
            left[document] = b == 0 ? 0 : Math.Min(a, b) < Threshold ? Math.Min(a, b) : share * a + (1 - share) * b;
        }
        tables.Return(right);
        return left;
    }

    private DocumentScores EvaluateOr(IReadOnlyList<QueryNode> parts, out float information)
    {
        var best = Evaluate(parts[0], out information);
        foreach (var part in parts.Skip(1))
        {
            var scores = Evaluate(part, out var says);
            information = Math.Max(information, says);
            best.Raise(scores);
            tables.Return(scores);
        }
        return best;
    }
}
