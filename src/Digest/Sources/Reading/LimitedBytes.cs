namespace Digest.Sources.Reading;

/// <summary>
/// Reads a stream into memory up to a limit. What is there is held once, and for a moment twice; a list that doubles
/// would take four times as much.
/// </summary>
internal static class LimitedBytes
{
    private const int PieceLength = 1 << 20;

    /// <returns>The beginning, and whether there is more.</returns>
    public static async Task<(byte[] Bytes, bool IsCut)> ReadAsync(
        Stream stream, int limit, CancellationToken cancellationToken)
    {
        var (pieces, length) = (new List<byte[]>(), 0);
        while (length < limit)
        {
            var piece = new byte[Math.Min(PieceLength, limit - length)];
            var count = await stream.ReadAtLeastAsync(
                piece, piece.Length, throwOnEndOfStream: false, cancellationToken);
            pieces.Add(count == piece.Length ? piece : piece[..count]);
            length += count;
            if (count < piece.Length) break;
        }

        var isCut = length == limit && await stream.ReadAsync(new byte[1], cancellationToken) > 0;
        if (pieces is [var only]) return (only, isCut);
        var bytes = new byte[length];
        var at = 0;
        foreach (var piece in pieces)
        {
            piece.CopyTo(bytes, at);
            at += piece.Length;
        }

        return (bytes, isCut);
    }
}
