namespace Digest.Sources.Reading;

/// <summary>Reads a stream into memory up to a limit.</summary>
internal static class LimitedBytes
{
    /// <summary>Most responses are shorter.</summary>
    private const int FirstLength = 1 << 20;

    /// <returns>The beginning, and whether there is more.</returns>
    public static Task<(ReadOnlyMemory<byte> Bytes, bool IsCut)> ReadAsync(
        Stream stream, int limit, CancellationToken cancellationToken) =>
        ReadAsync(stream, limit, _ => true, cancellationToken);

    /// <param name="mayGoOn">Asked once about what is longer than most, with its length until then.</param>
    /// <returns>The beginning, and whether there is more.</returns>
    public static async Task<(ReadOnlyMemory<byte> Bytes, bool IsCut)> ReadAsync(
        Stream stream, int limit, Func<int, bool> mayGoOn, CancellationToken cancellationToken)
    {
        var bytes = new byte[Math.Min(FirstLength, limit)];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length < bytes.Length) return (bytes.AsMemory(0, length), false);
        if (limit > length && mayGoOn(length))
        {
            // Not a list that doubles: for pages that nothing is written to, the system has no memory to give.
            var all = GC.AllocateUninitializedArray<byte>(limit);
            bytes.CopyTo(all, 0);
            bytes = all;
            var rest = bytes.AsMemory(length);
            length += await stream.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false, cancellationToken);
        }

        var isCut = length == bytes.Length && await stream.ReadAsync(new byte[1], cancellationToken) > 0;
        return (bytes.AsMemory(0, length), isCut);
    }
}
