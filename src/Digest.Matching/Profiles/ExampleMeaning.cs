using System.Numerics.Tensors;
using Digest.Matching.Indexing;

namespace Digest.Matching.Profiles;

/// <summary>What liked papers have in common in meaning: a direction, and what it gives an average paper.</summary>
internal sealed record ExampleMeaning(float[] Direction, float Offset)
{
    // Rounded to what is kept, so that a profile is the same before and after.
    public float[] Direction { get; } = Array.ConvertAll(Direction, value => (float)(Half)value);

    /// <summary>Papers that are not encoded get what an average one would.</summary>
    public void AddEvidence(MatchIndex index, DocumentScores evidence)
    {
        for (var document = 0; document < index.Documents.Count; document++)
        {
            var paper = index.Documents[document].Meaning;
            if (paper.Length == Direction.Length)
                evidence.Add(document, TensorPrimitives.Dot(Direction, paper) - Offset);
        }
    }

    public ExampleMeaning Scaled(float factor) =>
        new(Array.ConvertAll(Direction, value => value * factor), Offset * factor);
}
