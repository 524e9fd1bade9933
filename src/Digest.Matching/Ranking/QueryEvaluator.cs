using Digest.Matching.Indexing;
using Digest.Matching.Queries;

namespace Digest.Matching.Ranking;

/// <summary>
/// Gives each document its relevance to a query, 0 to 1. One half is the threshold: what is asked exactly (phrases, fields, AND) reaches it by matching, plain words by covering
/// enough of what they say. AND takes the mean weighted by how much its parts say, unless one is below the threshold; OR the best.
/// </summary>
internal sealed class QueryEvaluator(MatchIndex index, ScoreTables tables, Func<string, IReadOnlyList<(string Stem, float Weight)>> likeTerms)
{
    /// <summary>The relevance at which a document matches.</summary>
    public const float Threshold = 0.5f;

    /// <summary>The share of the words' information at which a document is as relevant as the threshold.</summary>
    private const float EnoughCoverage = 0.3f;

    private PostingTable Table => index.Postings;

    /// <summary>The caller returns the scores to the tables.</summary>
    public DocumentScores Evaluate(QueryNode node, out float information)
    {
        information = 0;
        switch (node)
        {
            case WordsNode words: return EvaluateWords(words, out information);
            case PhraseNode phrase: return EvaluatePhrase(phrase, out information);
            case AuthorNode author: return Exactly(index.Authors.Find(author.Name).Select(hit => hit.Document));
            case CategoryNode category: return Exactly(index.Categories.Find(category.Pattern));
            case SourceNode source: return Exactly(index.Sources.Find(source.Name));
            case LikeNode like: return EvaluateLike(like, out information);
            case AndNode and: return EvaluateAnd(and.Parts, out information);
            case OrNode or: return EvaluateOr(or.Parts, out information);
            case NotNode not: return Without(Everything(), not.Part);
            default: throw new ArgumentOutOfRangeException(nameof(node), node, "A kind of query node that is not evaluated.");
        }
    }

    private DocumentScores Exactly(IEnumerable<int> documents)
    {
        var scores = tables.Take();
        foreach (var document in documents) scores.Add(document, Threshold);
        return scores;
    }

    private DocumentScores Everything() => Exactly(Enumerable.Range(0, Table.DocumentCount));

    private DocumentScores Without(DocumentScores scores, QueryNode excluded)
    {
        var matches = Evaluate(excluded, out _);
        foreach (var document in matches.Documents) if (matches[document] >= Threshold && scores[document] > 0) scores.Set(document, 0);
        tables.Return(matches);
        scores.DropZeros();
        return scores;
    }

    /// <summary>The share of what the words say that each document covers, 0 to 1. The caller returns the scores to the tables.</summary>
    public DocumentScores Coverage(WordsNode node, out float information)
    {
        var scores = tables.Take();
        var once = tables.Take();
        information = 0;
        foreach (var word in node.Considered)
        {
            var says = WordOccurrences.Information(Table, word.Parts);
            information += says;
            WordOccurrences.Find(Table, word, node.Field, (document, frequency) => Raise(once, document, frequency));
            foreach (var document in once.Documents) scores.Add(document, says * once[document]);
            once.Clear();
        }
        tables.Return(once);
        KeepRequired(scores, node);
        foreach (var document in scores.Documents) scores.Set(document, scores[document] / information);
        return scores;
    }

    /// <summary>Takes out the documents without a word that was written with <c>+</c>.</summary>
    public void KeepRequired(DocumentScores scores, WordsNode node)
    {
        foreach (var word in node.Words) if (word.Required) KeepOnly(scores, word, node.Field);
        scores.DropZeros();
    }

    /// <summary>Takes out the documents that do not meet a condition.</summary>
    public DocumentScores KeepOnly(DocumentScores scores, QueryNode condition)
    {
        if (condition is NotNode not) return Without(scores, not.Part);
        var meeting = Evaluate(condition, out _);
        foreach (var document in scores.Documents) if (meeting[document] < Threshold) scores.Set(document, 0);
        tables.Return(meeting);
        scores.DropZeros();
        return scores;
    }

    /// <summary>A document with all the words matches, however short of one it is; others have to cover enough.</summary>
    private DocumentScores EvaluateWords(WordsNode node, out float information)
    {
        var scores = Coverage(node, out information);
        var present = Presence(node);
        foreach (var document in scores.Documents)
        {
            var coverage = scores[document];
            scores.Set(document, present[document] == node.Considered.Count ? Threshold + (1 - Threshold) * coverage : coverage / (coverage + EnoughCoverage));
        }
        tables.Return(present);
        return scores;
    }

    /// <summary>How many of the words each document has.</summary>
    private DocumentScores Presence(WordsNode node)
    {
        var counts = tables.Take();
        var round = 0;
        foreach (var word in node.Considered)
        {
            // Raised once a word, however many of its forms a document has; those that missed one never catch up.
            WordOccurrences.Find(Table, word, node.Field, (document, _) => { if (counts[document] == round) counts.Add(document, 1); });
            round++;
        }
        return counts;
    }

    private void KeepOnly(DocumentScores scores, QueryWord word, QueryField field)
    {
        var having = tables.Take();
        WordOccurrences.Find(Table, word, field, (document, frequency) => Raise(having, document, frequency));
        foreach (var document in scores.Documents) if (having[document] == 0) scores.Set(document, 0);
        tables.Return(having);
    }

    private static void Raise(DocumentScores scores, int document, float to)
    {
        if (to > scores[document]) scores.Add(document, to - scores[document]);
    }

    private DocumentScores EvaluatePhrase(PhraseNode node, out float information)
    {
        var scores = tables.Take();
        information = WordOccurrences.Information(Table, node.Parts);
        PhraseFinder.Find(Table, WordOccurrences.Terms(Table, node.Parts), node.Slop, node.Field,
            (document, places) => scores.Add(document, Threshold + (1 - Threshold) * WordOccurrences.Saturated(places)));
        if (node.Slop is null)
            WordOccurrences.FindTerm(Table, WordOccurrences.AcronymOf(Table, node.Parts), node.Field, (document, frequency) => Raise(scores, document, Threshold + (1 - Threshold) * frequency));
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
            for (var posting = Table.FirstPosting[term]; posting < Table.FirstPosting[term + 1]; posting++) scores.Add(Table.Document[posting], weight * Table.TfIdf[posting]);
        }
        foreach (var document in scores.Documents) scores.Set(document, scores[document] / (scores[document] + 0.25f));
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
            left.Set(document, b == 0 ? 0 : Math.Min(a, b) < Threshold ? Math.Min(a, b) : share * a + (1 - share) * b);
        }
        tables.Return(right);
        left.DropZeros();
        return left;
    }

    private DocumentScores EvaluateOr(IReadOnlyList<QueryNode> parts, out float information)
    {
        var best = Evaluate(parts[0], out information);
        foreach (var part in parts.Skip(1))
        {
            var scores = Evaluate(part, out var says);
            information = Math.Max(information, says);
            foreach (var document in scores.Documents) Raise(best, document, scores[document]);
            tables.Return(scores);
        }
        return best;
    }
}
