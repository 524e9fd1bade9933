using System.Numerics.Tensors;
using Digest.Matching.Indexing;
using Digest.Matching.Profiles;

namespace Digest.Matching.Ranking;

/// <summary>
/// Decides by the relevance model how far each document of an index is about some plain words. One thread uses it at a
/// time.
/// </summary>
internal sealed class WordsScorer(MatchIndex index)
{
    /// <summary>Documents with log-odds this far below the cut-off have nothing to do with the topic.</summary>
    private const float Farthest = 9;

    private const float MaxRelated = 4;

    /// <summary>Less evidence, as a share of the scale, is of words that are in any paper.</summary>
    private const float LeastOfOthers = 0.25f;

    private readonly LexicalScan _scan = new(index.Postings);

    /// <summary>
    /// Sets each document to its relevance: the probability that it is about the topic, moved so that one half is the
    /// cut-off. <paramref name="related"/> is used; the caller clears it.
    /// </summary>
    /// <param name="withMisses">Also documents below the cut-off; they cost more.</param>
    public void Score(
        WordsModel words, TopicBreadth breadth, bool withMisses, DocumentScores related, DocumentScores scores)
    {
        Prepare(words, related);
        Span<float> features = stackalloc float[RelevanceFeatures.Count];
        var meaning = words.Meaning is { } known ? MeaningDirection.Of(known, RelevanceModel.WithMeaning) : null;
        var least = withMisses ? -Farthest : 0;
        // What a document without any of the words, and without related ones, has from them.
        var nothing = new LexicalFeatures { Missing = _scan.RarestIdf };
        WriteWords(words, nothing, 0, features);
        var (nothingAlone, nothingWith) = (
            Odds(RelevanceModel.WordsOnly, features), Odds(RelevanceModel.WithMeaning, features));
        for (var document = 0; document < index.Documents.Count; document++)
        {
            var paper = index.Documents[document].Meaning;
            var usesMeaning = meaning is not null && paper.Length > 0;
            var model = usesMeaning ? RelevanceModel.WithMeaning : RelevanceModel.WordsOnly;
            float odds;
            if (_scan.Has(document) || related[document] != 0)
            {
                WriteWords(
                    words,
                    _scan.Has(document) ? _scan[document] : nothing,
                    RelatedOf(words, document, related, usesMeaning),
                    features);
                odds = Odds(model, features);
            }
            else
                odds = usesMeaning ? nothingWith : nothingAlone;
            odds += (usesMeaning ? meaning!.Odds(paper) : 0) - model.Cutoff(breadth);
            if (odds >= 0
                && odds < model.Weights[RelevanceFeatures.Related]
                    * Doubted(words, document, related, usesMeaning))
                odds = -1 / (1 + odds);
            if (odds >= least) scores[document] = 1 / (1 + MathF.Exp(-odds));
        }
    }

    /// <summary>Calls <paramref name="use"/> with the features of each document.</summary>
    public void Each(WordsModel words, DocumentScores related, Action<int, float[]> use)
    {
        Prepare(words, related);
        for (var document = 0; document < index.Documents.Count; document++)
        {
            var features = new float[RelevanceFeatures.Count];
            Write(words, related, document, features);
            use(document, features);
        }
    }

    /// <summary>What each group of features adds for one document; the groups that add nothing are left out.</summary>
    public IReadOnlyList<RelevancePart> Explain(WordsModel words, int document)
    {
        var related = new DocumentScores(index.Documents.Count);
        Prepare(words, related);
        var features = new float[RelevanceFeatures.Count];
        Write(words, related, document, features);
        var model = ModelFor(words, document);
        features[RelevanceFeatures.Related] -=
            Doubted(words, document, related, model == RelevanceModel.WithMeaning);
        var parts = new List<RelevancePart>();
        foreach (var (name, group) in RelevanceFeatures.Groups)
        {
            double points = 0;
            foreach (var feature in group) points += model.Weights[feature] * features[feature];
            if (Math.Round(points, 1) != 0) parts.Add(new RelevancePart(name, Math.Round(points, 1)));
        }
        return parts;
    }

    /// <summary>Whether the document has every word, in any of the ways to say them.</summary>
    public bool HasAll(int document) => _scan.Has(document) && _scan[document].All > 0;

    private RelevanceModel ModelFor(WordsModel words, int document) =>
        words.Meaning is not null && index.Documents[document].Meaning.Length > 0
            ? RelevanceModel.WithMeaning
            : RelevanceModel.WordsOnly;

    private void Prepare(WordsModel words, DocumentScores related)
    {
        _scan.Scan(words.Variants);
        words.Related.AddEvidence(index.Postings, related);
    }

    private void Write(WordsModel words, DocumentScores related, int document, Span<float> features)
    {
        var lexical = _scan.Has(document) ? _scan[document] : new LexicalFeatures { Missing = _scan.RarestIdf };
        var usesMeaning = ModelFor(words, document) == RelevanceModel.WithMeaning;
        WriteWords(words, lexical, RelatedOf(words, document, related, usesMeaning), features);
        if (words.Meaning is { } meaning && index.Documents[document].Meaning is { Length: > 0 } paper)
            RelevanceFeatures.Write(meaning, paper, features);
    }

    /// <summary>
    /// The evidence of related words. Where no meaning tells "distillation of honey" from "knowledge distillation", one
    /// of several words of the topic says nothing of those that a document lacks, unless other related words do.
    /// </summary>
    private float RelatedOf(WordsModel words, int document, DocumentScores related, bool usesMeaning)
    {
        // Words that the background has never seen have no relatives: they speak for themselves.
        if (words.Related.Terms.Count == 0)
            return _scan.Has(document) ? _scan[document].Share * words.RelatedScale : 0;
        if (usesMeaning || words.Variants[0].Length == 1 || !_scan.Has(document) || _scan[document].All > 0)
            return related[document];
        var others = related[document] - words.Related.EvidenceOf(words.Variants[0], index.Postings, document);
        return others < LeastOfOthers * words.RelatedScale ? others : related[document];
    }

    /// <summary>
    /// The part of the evidence of related words that ranks documents but lets none pass: what they say of a topic
    /// that the background hardly knows, and of a document that has no word of the topic where no meaning supports it.
    /// </summary>
    private float Doubted(WordsModel words, int document, DocumentScores related, bool usesMeaning)
    {
        var all = RelatedOf(words, document, related, usesMeaning);
        if (!usesMeaning && !_scan.Has(document)) return Scaled(words, all);
        if (words.RelatedTrust == 1 || words.Related.Terms.Count == 0) return 0;
        var own = words.Related.EvidenceOf(words.Variants[0], index.Postings, document);
        var trusted = Math.Min(all, own + words.RelatedTrust * (all - own));
        return Scaled(words, all) - Scaled(words, trusted);
    }

    /// <summary>The features of words; those of meaning are 0.</summary>
    private static void WriteWords(
        WordsModel words, in LexicalFeatures lexical, float related, Span<float> features)
    {
        features.Clear();
        RelevanceFeatures.Write(
            lexical,
            Scaled(words, related),
            words.Variants[0].Length == 1,
            features);
    }

    private static float Scaled(WordsModel words, float related) =>
        Math.Clamp(related / words.RelatedScale, 0, MaxRelated);

    private static float Odds(RelevanceModel model, ReadOnlySpan<float> features) =>
        model.Intercept + TensorPrimitives.Dot(model.Weights, features);
}
