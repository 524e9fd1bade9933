using System.Numerics.Tensors;

namespace Digest.Matching.Profiles;

/// <summary>
/// How close in meaning a paper is to a topic, in three measures: the cosine with the topic's words, the same in
/// deviations above the archive's mean, and the cosine with papers that are about it, in the same way.
/// </summary>
/// <param name="Words">The vector of the words, of length 1.</param>
/// <param name="Seeds">The vector of the words and the papers that say them best, of length 1.</param>
internal sealed record MeaningModel(float[] Words, Spread WordsSpread, float[] Seeds, Spread SeedsSpread)
{
    // Rounded to what is kept, so that a model is the same before and after.
    public float[] Words { get; } = Array.ConvertAll(Words, value => (float)(Half)value);

    public float[] Seeds { get; } = Array.ConvertAll(Seeds, value => (float)(Half)value);

    /// <param name="paper">Of length 1.</param>
    public (float Cosine, float WordsScore, float SeedsScore) Compare(ReadOnlySpan<float> paper)
    {
        var cosine = TensorPrimitives.Dot(Words, paper);
        return (cosine, WordsSpread.Score(cosine), SeedsSpread.Score(TensorPrimitives.Dot(Seeds, paper)));
    }
}

/// <summary>Mean and deviation of a measure over the archive.</summary>
internal readonly record struct Spread(float Mean, float Deviation)
{
    private const float MinDeviation = 1e-4f;

    public float Score(float value) => (value - Mean) / Math.Max(Deviation, MinDeviation);

    /// <summary>The score times a weight, as a factor of the value and a number to add.</summary>
    public (float Factor, float Offset) Scaled(float weight)
    {
        var factor = weight / Math.Max(Deviation, MinDeviation);
        return (factor, -factor * Mean);
    }

    public static Spread Of(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty) return new Spread(0, 1);
        var mean = TensorPrimitives.Sum(values) / values.Length;
        double squares = 0;
        foreach (var value in values) squares += (value - mean) * (double)(value - mean);
        return new Spread(mean, (float)Math.Sqrt(squares / values.Length));
    }
}
