using Digest.Matching.Profiles;

namespace Digest.Matching.Ranking;

/// <summary>
/// The features of one topic and one paper, in the order of <see cref="Names"/>: those of the words first, those of
/// meaning last.
/// </summary>
internal static class RelevanceFeatures
{
    /// <summary>The evidence of related words.</summary>
    public const int Related = 11;

    /// <summary>The first of the features that need a sentence encoder.</summary>
    public const int FirstOfMeaning = 13;

    /// <summary>As the coefficients name them.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "share", "title_share", "all", "near", "phrase", "all_in_title", "missing", "frequency", "repeated", "early",
        "cosine", "related", "single_all", "meaning", "meaning_score", "seeds_score",
    ];

    /// <summary>Features as a person speaks of them.</summary>
    public static readonly IReadOnlyList<(string Name, int[] Features)> Groups =
    [
        ("words", [0, 1, 2, 5, 6, 7, 10, 12]), ("near each other", [3, 4, 8, 9]), ("related words", [Related]),
        ("meaning", [13, 14, 15]),
    ];

    public static int Count => Names.Count;

    public static void Write(in LexicalFeatures words, float related, bool isSingle, Span<float> features)
    {
        features[0] = words.Share;
        features[1] = words.TitleShare;
        features[2] = words.All;
        features[3] = words.Near;
        features[4] = words.Phrase;
        features[5] = words.AllInTitle;
        features[6] = words.Missing;
        features[7] = words.Frequency;
        features[8] = words.Repeated;
        features[9] = words.Early;
        features[10] = words.Cosine;
        features[Related] = related;
        features[12] = isSingle ? words.All : 0;
    }

    public static void Write(MeaningModel topic, ReadOnlySpan<float> paper, Span<float> features) =>
        (features[13], features[14], features[15]) = topic.Compare(paper);
}
