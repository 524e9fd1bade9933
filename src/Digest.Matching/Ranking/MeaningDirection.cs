using System.Numerics.Tensors;
using Digest.Matching.Profiles;

namespace Digest.Matching.Ranking;

/// <summary>
/// The three measures of meaning are linear in a paper's vector, so the model's sum of them is one dot product: for
/// thousands of topics and papers a third of the work.
/// </summary>
internal sealed class MeaningDirection
{
    private readonly float[] _direction;
    private readonly float _offset;

    private MeaningDirection(float[] direction, float offset) => (_direction, _offset) = (direction, offset);

    public static MeaningDirection Of(MeaningModel topic, RelevanceModel model)
    {
        var weights = model.Weights[RelevanceFeatures.FirstOfMeaning..];
        var (words, wordsOffset) = topic.WordsSpread.Scaled(weights[1]);
        var (seeds, seedsOffset) = topic.SeedsSpread.Scaled(weights[2]);
        var direction = new float[topic.Words.Length];
        TensorPrimitives.Multiply(topic.Words, weights[0] + words, direction);
        TensorPrimitives.MultiplyAdd(topic.Seeds, seeds, direction, direction);
        return new MeaningDirection(direction, wordsOffset + seedsOffset);
    }

    /// <summary>What meaning adds to the log-odds.</summary>
    public float Odds(ReadOnlySpan<float> paper) => _offset + TensorPrimitives.Dot(_direction, paper);
}
