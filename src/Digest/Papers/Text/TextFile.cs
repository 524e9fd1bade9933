using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;

namespace Digest.Papers.Text;

/// <summary>
/// The text of a file as UTF-8, without a mark, however the file is packed and encoded: gzip; UTF-8, UTF-16 and UTF-32
/// with and without a byte
/// order mark; bytes that are none of these as windows-1252. It streams, so that a file may be of any size.
/// </summary>
internal sealed class TextFile : IAsyncDisposable
{
    private const int HeadLength = 4_096;

    private readonly Stream _file;
    private readonly StrayByteFallback _strays = new();

    private TextFile(Stream file) => _file = file;

    public Stream Utf8 { get; private set; } = Stream.Null;

    /// <summary>The first bytes of <see cref="Utf8"/>, which has them still.</summary>
    public ReadOnlyMemory<byte> Head { get; private set; }

    /// <summary>What was wrong with the part read so far; null when nothing was.</summary>
    public string? Notice => _strays.Notice;

    /// <param name="file">Is disposed of with the result.</param>
    public static async Task<TextFile> OpenAsync(Stream file, CancellationToken cancellationToken)
    {
        var text = new TextFile(file);
        var (head, stream) = await PeekAsync(file, cancellationToken);
        if (head is [0x1F, 0x8B, ..]) (head, stream) = await PeekAsync(
            new GZipStream(stream, CompressionMode.Decompress), cancellationToken);
        var mark = TextEncodings.OfMark(head);
        if (mark is not null) await stream.ReadExactlyAsync(new byte[mark.Value.Length], cancellationToken);
        var encoding = mark?.Encoding ?? TextEncodings.WideWithoutMark(head) ?? Encoding.UTF8;
        if (encoding.CodePage == Encoding.UTF8.CodePage) encoding = text._strays.ForUtf8();
        var utf8 = Encoding.CreateTranscodingStream(
            stream, encoding, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        (text.Head, text.Utf8) = await PeekAsync(utf8, cancellationToken);
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        await Utf8.DisposeAsync();
        await _file.DisposeAsync();
    }

    private static async Task<(byte[] Head, Stream Whole)> PeekAsync(Stream stream, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        var read = await reader.ReadAtLeastAsync(HeadLength, cancellationToken);
        var head = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, HeadLength)).ToArray();
        reader.AdvanceTo(read.Buffer.Start);
        return (head, reader.AsStream());
    }
}
