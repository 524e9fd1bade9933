using System.IO.Compression;

namespace Digest.Sources.Reading.Connections;

/// <summary>The body of a response, unpacked while it arrives: a small response can unpack to gigabytes.</summary>
internal static class ResponseBody
{
    /// <summary>What a request asks for (Accept-Encoding, RFC 9110, 12.5.3).</summary>
    public const string Encodings = "gzip, br, deflate";

    /// <summary>A feed shrinks to a tenth or a twentieth; what grows more than this when it is unpacked is no text.
    /// </summary>
    private const int MaxGrowth = 100;

    /// <param name="limit">As many bytes are returned at most, unpacked.</param>
    /// <returns>The beginning, and whether there is more.</returns>
    /// <exception cref="FormatException">It is not packed as its header says.</exception>
    public static async Task<(ReadOnlyMemory<byte> Bytes, bool IsCut)> ReadAsync(
        HttpContent content, int limit, CancellationToken cancellationToken)
    {
        var encoding = content.Headers.ContentEncoding.LastOrDefault() ?? "identity";
        await using var received = new CountedStream(await content.ReadAsStreamAsync(cancellationToken));
        await using var unpacked = Unpacked(received, encoding);
        try
        {
            return await LimitedBytes.ReadAsync(
                unpacked, limit, length => length <= received.Count * MaxGrowth, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            throw new FormatException($"the response is not packed with {encoding}, as its header says", e);
        }
    }

    private static Stream Unpacked(Stream packed, string encoding) => encoding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(packed, CompressionMode.Decompress),
        "br" => new BrotliStream(packed, CompressionMode.Decompress),
        "deflate" => new ZLibStream(packed, CompressionMode.Decompress),
        "identity" => packed,
        _ => throw new FormatException($"the response is packed with {encoding}, which was not asked for"),
    };

    /// <summary>Counts what is read through it.</summary>
    private sealed class CountedStream(Stream inner) : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            Count += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}
