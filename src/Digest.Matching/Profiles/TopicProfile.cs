using Digest.Matching.Indexing;
using Digest.Matching.Text;

namespace Digest.Matching.Profiles;

/// <summary>One term of a profile: a stem, or two adjacent ones.</summary>
/// <param name="Second">Null for a single word.</param>
public readonly record struct ProfileTerm(string First, string? Second, float Weight)
{
    // A profile has some forty terms and a run has many profiles: finding a term by a number touches memory twice, by a
    // text five times.
    internal StemHash FirstKey { get; } = StemHash.Of(First);

    internal StemHash SecondKey { get; } = Second is null ? default : StemHash.Of(Second);
}

/// <summary>
/// What is known of a topic beyond its query: weights of a linear model over words and pairs of words, and how much
/// evidence is enough. Made by <c>TopicTrainer</c>, kept with the topic (<see cref="Save"/>), the same for every index.
/// </summary>
public sealed partial class TopicProfile
{
    /// <summary>Hundreds of examples need that many; with 1,000 terms such topics rank and keep less.</summary>
    internal const int MaxTerms = 4000;

    internal const int ThresholdCount = 3;

    /// <summary>How fast relevance grows with a deviation of evidence: the best papers must still differ.</summary>
    private const float Slope = 0.3f;

    private readonly ProfileTerm[] _terms;

    /// <summary>Of plain words, each group decided by the relevance model.</summary>
    internal TopicProfile(IReadOnlyList<WordsModel> words) : this(Array.Empty<ProfileTerm>()) => Words = words;

    /// <summary>Weights are rounded to what is kept, so that a profile is the same before and after.</summary>
    internal TopicProfile(ProfileTerm[] terms) =>
        _terms = Array.ConvertAll(terms, term => term with { Weight = (float)(Half)term.Weight });

    /// <summary>Strongest first.</summary>
    public IReadOnlyList<ProfileTerm> Terms =>
        field ??= Words.Count == 0 ? _terms : [.. Words.SelectMany(words => words.Related.Terms)];

    /// <summary>What is known of the query's plain words; empty when the profile was learned from examples.</summary>
    internal IReadOnlyList<WordsModel> Words { get; } = [];

    /// <summary>Learned from liked papers; otherwise only from the query's words.</summary>
    public bool IsFromExamples { get; init; }

    /// <summary>Null where there are no examples or no meanings.</summary>
    internal ExampleMeaning? Meaning { get; init; }

    /// <summary>What full coverage of the query's plain words adds to the evidence.</summary>
    internal float WordsWeight { get; init; } = 1;

    /// <summary>The evidence at which a document matches, by breadth: narrow, normal, wide.</summary>
    internal float[] Thresholds { get; init; } = new float[ThresholdCount];

    /// <summary>Brings evidence to 0 … 1, the threshold to one half.</summary>
    internal static float Relevance(float evidence, float threshold) =>
        1 / (1 + MathF.Exp(Slope * (threshold - evidence)));

    /// <summary>Adds each document's evidence from the profile's terms.</summary>
    internal void AddEvidence(PostingTable table, DocumentScores evidence)
    {
        foreach (ref readonly var term in _terms.AsSpan())
        {
            var first = table.Vocabulary.Find(term.FirstKey);
            if (first < 0) continue;
            if (term.Second is null)
            {
                var postings = table.PostingsOf(first);
                evidence.Add(table.Document.AsSpan(postings), table.TfIdf.AsSpan(postings), term.Weight);
            }
            else if (table.Pairs.Find(first, table.Vocabulary.Find(term.SecondKey)) is >= 0 and var pair)
            {
                var postings = table.Pairs.PostingsOf(pair);
                evidence.Add(table.Pairs.Document.AsSpan(postings), table.Pairs.Value.AsSpan(postings), term.Weight);
            }
        }
    }

    /// <summary>What these single words alone add to a document's evidence.</summary>
    internal float EvidenceOf(string[] stems, PostingTable table, int document)
    {
        float evidence = 0;
        foreach (ref readonly var term in _terms.AsSpan())
            if (term.Second is null
                && stems.Contains(term.First)
                && table.Vocabulary.Find(term.FirstKey) is >= 0 and var first
                && table.Find(first, document) is >= 0 and var posting)
                evidence += term.Weight * table.TfIdf[posting];
        return evidence;
    }

    /// <summary>
    /// Whether the terms alone bring a document half of what a match takes; where meaning brings its part, a quarter.
    /// </summary>
    internal bool SpeaksFor(PostingTable table, int document)
    {
        float evidence = 0;
        foreach (ref readonly var term in _terms.AsSpan())
        {
            var first = table.Vocabulary.Find(term.FirstKey);
            if (first < 0 || table.Find(first, document) is var posting && posting < 0) continue;
            if (term.Second is null) evidence += term.Weight * table.TfIdf[posting];
            else if (table.Vocabulary.Find(term.SecondKey) is >= 0 and var second)
                evidence += term.Weight * table.Pairs.ValueOf(first, second, document);
        }
        return evidence > Math.Max(0, Thresholds[1] / (Meaning is null ? 2 : 4));
    }
}
