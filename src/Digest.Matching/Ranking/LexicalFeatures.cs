namespace Digest.Matching.Ranking;

/// <summary>What the words of a paper say about whether it is about a topic: of the variant it has best.</summary>
internal struct LexicalFeatures
{
    /// <summary>The share of the topic's words that the paper has, weighted by how rare they are, 0 to 1.</summary>
    public float Share;

    /// <summary>The same of its title.</summary>
    public float TitleShare;

    /// <summary>1 when it has every word.</summary>
    public float All;

    /// <summary>1 when they are near each other: within their number and three words more.</summary>
    public float Near;

    /// <summary>1 when they are next to each other, or with one word between.</summary>
    public float Phrase;

    /// <summary>1 when its title has every word.</summary>
    public float AllInTitle;

    /// <summary>The idf of the rarest word that it does not have.</summary>
    public float Missing;

    /// <summary>How often it has the words, each at most three times, on average.</summary>
    public float Frequency;

    /// <summary>How often it has them near each other, logarithmically.</summary>
    public float Repeated;

    /// <summary>1 when they are near each other in the title or in the first sentences.</summary>
    public float Early;

    /// <summary>The cosine of the tf-idf vectors of topic and paper.</summary>
    public float Cosine;
}
