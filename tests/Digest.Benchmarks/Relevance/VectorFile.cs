using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Digest.Embeddings;

namespace Digest.Benchmarks.Relevance;

/// <summary>
/// Vectors of texts in a file, so that a measurement does not encode the same papers each time: a hash of the encoder
/// and the text, then the numbers.
/// </summary>
internal sealed class VectorFile
{
    private const int HashLength = 16;
    private const int EncodedAtOnce = 256;

    private readonly ISentenceEncoder _encoder;
    private readonly string? _file;
    private readonly Dictionary<string, float[]> _known = new(StringComparer.Ordinal);

    /// <param name="file">Null: nothing is kept.</param>
    public VectorFile(ISentenceEncoder encoder, string? file)
    {
        (_encoder, _file) = (encoder, file);
        if (file is null || !File.Exists(file)) return;
        using var reader = new BinaryReader(File.OpenRead(file));
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var hash = Convert.ToHexString(reader.ReadBytes(HashLength));
            _known[hash] = MemoryMarshal.Cast<byte, float>(reader.ReadBytes(4 * reader.ReadInt32())).ToArray();
        }
    }

    public IReadOnlyList<float[]> Of(IReadOnlyList<string> texts)
    {
        var missing = texts.Where(text => !_known.ContainsKey(Hash(text))).Distinct().ToList();
        foreach (var chunk in missing.Chunk(EncodedAtOnce)) Add(chunk);
        return [.. texts.Select(text => _known[Hash(text)])];
    }

    private void Add(string[] texts)
    {
        var vectors = _encoder.Encode(texts, CancellationToken.None);
        using var writer = _file is null ? null : new BinaryWriter(new FileStream(_file, FileMode.Append));
        foreach (var (text, vector) in texts.Zip(vectors))
        {
            _known[Hash(text)] = vector;
            writer?.Write(Convert.FromHexString(Hash(text)));
            writer?.Write(vector.Length);
            writer?.Write(MemoryMarshal.AsBytes(vector.AsSpan()));
        }
    }

    private string Hash(string text) => Convert.ToHexString(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{_encoder.Version}\n{text}")).AsSpan(0, HashLength));
}
