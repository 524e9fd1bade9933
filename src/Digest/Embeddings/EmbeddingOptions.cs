namespace Digest.Embeddings;

/// <summary>Section <c>Embeddings</c>.</summary>
internal sealed class EmbeddingOptions
{
    public const string Section = "Embeddings";

    /// <summary>Whether topics are compared with papers by meaning; otherwise by words alone. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Another sentence encoder: an ONNX file of the BERT family, with its vocab.txt beside it unless it uses that of
    /// all-MiniLM-L6-v2. Null: the one that comes with the program.
    /// </summary>
    public string? Model { get; set; }
}

internal static class EmbeddingOptionsValidator
{
    public static IEnumerable<string> Failures(EmbeddingOptions options)
    {
        if (options is { Enabled: true, Model: { Length: > 0 } model } && !File.Exists(model))
            yield return $"Embeddings:Model is '{model}', which does not exist. It must be an ONNX file.";
    }
}
