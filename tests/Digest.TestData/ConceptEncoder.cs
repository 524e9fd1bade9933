using Digest.Embeddings;

namespace Digest.TestData;

/// <summary>An encoder that knows which words mean the same: each has the dimension of its concept, every other word one by its letters.</summary>
internal sealed class ConceptEncoder(IReadOnlyDictionary<string, int> concepts) : ISentenceEncoder
{
    private const int Dimensions = 64;

    public string Version => "concepts";

    public float[][] Encode(IReadOnlyList<string> texts, CancellationToken cancellationToken) => [.. texts.Select(Encode)];

    private float[] Encode(string text)
    {
        var vector = new float[Dimensions];
        foreach (var word in text.ToLowerInvariant().Split([' ', '.', '-', ','], StringSplitOptions.RemoveEmptyEntries))
            vector[concepts.TryGetValue(word, out var concept) ? concept : Dimensions / 2 + word.Sum(letter => letter) % (Dimensions / 2)]++;
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }
}
