using System.Security.Cryptography;

namespace Digest.Embeddings;

/// <summary>The files of a sentence encoder.</summary>
/// <param name="Version">Part of the vectors' version.</param>
/// <param name="Model">An ONNX file.</param>
/// <param name="Vocabulary">A word piece a line.</param>
internal sealed record EncoderAssets(string Version, string Model, string Vocabulary)
{
    private const string VocabularyName = "vocab.txt";

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "encoder");

    /// <summary>all-MiniLM-L6-v2; null when the build left it out.</summary>
    public static EncoderAssets? Packaged()
    {
        var packaged = new EncoderAssets(
            "minilm-l6-v2", Path.Combine(Folder, "model.onnx"), Path.Combine(Folder, VocabularyName));
        return File.Exists(packaged.Model) && File.Exists(packaged.Vocabulary) ? packaged : null;
    }

    /// <summary>A model of the operator's; null when there is no vocabulary for it.</summary>
    public static EncoderAssets? FromFile(string model)
    {
        var vocabulary = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(model))!, VocabularyName);
        if (!File.Exists(vocabulary)) vocabulary = Packaged()?.Vocabulary;
        if (vocabulary is null) return null;
        using var stream = File.OpenRead(model);
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream).AsSpan(0, 8));
        return new EncoderAssets(hash, model, vocabulary);
    }
}
