using System.Text.Json;

namespace Digest.Matching.Ranking;

/// <summary>How strict a topic is: how sure it must be that a paper is about it.</summary>
public enum TopicBreadth
{
    Narrow,
    Normal,
    Wide,
}

/// <summary>
/// The logistic model that decides whether a paper is about a topic, and its three cut-offs. The coefficients are data:
/// <c>relevance.json</c>, which also records how they were fitted.
/// </summary>
internal sealed class RelevanceModel
{
    /// <summary>
    /// The longest topic that it was fitted to. Without their meaning, longer texts are decided by how much of their
    /// information a paper covers.
    /// </summary>
    public const int MaxTopicWords = 6;

    private readonly float[] _weights;
    private readonly float[] _cutoffs;

    public RelevanceModel(float intercept, float[] weights, float[] probabilities)
    {
        Intercept = intercept;
        _weights = weights;
        _cutoffs = Array.ConvertAll(probabilities, p => MathF.Log(p / (1 - p)));
    }

    /// <summary>Decides on words and meaning.</summary>
    public static RelevanceModel WithMeaning { get; } = Read("words_and_meaning");

    /// <summary>Decides on words alone.</summary>
    public static RelevanceModel WordsOnly { get; } = Read("words_only");

    public float Intercept { get; }

    /// <summary>By feature, in the order of <see cref="RelevanceFeatures.Names"/>.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>The log-odds at which a paper passes.</summary>
    public float Cutoff(TopicBreadth breadth) => _cutoffs[(int)breadth];

    private static RelevanceModel Read(string name)
    {
        using var stream = typeof(RelevanceModel).Assembly.GetManifestResourceStream("relevance.json")!;
        using var json = JsonDocument.Parse(stream);
        var model = json.RootElement.GetProperty(name);
        var weights = model.GetProperty("weights");
        return new RelevanceModel(
            model.GetProperty("intercept").GetSingle(),
            [
                .. RelevanceFeatures.Names.Select(feature =>
                    weights.TryGetProperty(feature, out var weight) ? weight.GetSingle() : 0),
            ],
            [
                .. Enum.GetNames<TopicBreadth>().Select(breadth =>
                    model.GetProperty("cutoffs").GetProperty(breadth.ToLowerInvariant()).GetSingle()),
            ]);
    }
}
