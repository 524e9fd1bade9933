using Digest.Matching.Indexing;
using Digest.Matching.Ranking;

namespace Digest.Matching.Profiles;

/// <summary>One term of a profile: a stem, or two that stand next to each other.</summary>
/// <param name="Second">Null for a single word.</param>
public readonly record struct ProfileTerm(string First, string? Second, float Weight);

/// <summary>
/// What is known of a topic beyond its query: weights of a linear model over words and pairs of words, and how much evidence is enough. Made by <see cref="TopicTrainer"/>,
/// kept with the topic (<see cref="Save"/>), the same for every index.
/// </summary>
public sealed partial class TopicProfile
{
    internal TopicProfile(ProfileTerm[] terms, float wordsWeight, float threshold, float slope)
    {
        Terms = terms;
        WordsWeight = wordsWeight;
        Threshold = threshold;
        Slope = slope;
    }

    /// <summary>Strongest first.</summary>
    public IReadOnlyList<ProfileTerm> Terms { get; }

    /// <summary>What full coverage of the query's plain words adds to the evidence.</summary>
    internal float WordsWeight { get; }

    /// <summary>The evidence at which a document matches.</summary>
    internal float Threshold { get; }

    /// <summary>How fast relevance grows with evidence.</summary>
    internal float Slope { get; }

    /// <summary>Brings evidence to 0 … 1, the threshold to one half.</summary>
    internal float Relevance(float evidence) => 1 / (1 + MathF.Exp(Slope * (Threshold - evidence)));

    /// <summary>Adds each document's evidence from the profile's terms.</summary>
    internal void AddEvidence(PostingTable table, DocumentScores evidence)
    {
        foreach (var term in Terms)
        {
            var first = table.Vocabulary.Find(term.First);
            if (first < 0) continue;
            if (term.Second is null) Add(evidence, table.Document, table.TfIdf, table.FirstPosting, first, term.Weight);
            else if (table.Pairs.Find(first, table.Vocabulary.Find(term.Second)) is >= 0 and var pair)
                Add(evidence, table.Pairs.Document, table.Pairs.Value, table.Pairs.FirstPosting, pair, term.Weight);
        }
    }

    private static void Add(DocumentScores evidence, int[] documents, float[] values, int[] firstPosting, int row, float weight)
    {
        for (var posting = firstPosting[row]; posting < firstPosting[row + 1]; posting++) evidence.Add(documents[posting], weight * values[posting]);
    }
}
