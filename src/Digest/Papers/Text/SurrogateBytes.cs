namespace Digest.Papers.Text;

/// <summary>
/// Databases that know no more than three bytes a character write 😀 as two surrogates of three bytes each (CESU-8).
/// UTF-8 has four bytes for it.
/// </summary>
internal static class SurrogateBytes
{
    private const int PairLength = 6;

    public static ReadOnlySpan<byte> Joined(ReadOnlySpan<byte> bytes)
    {
        var joined = new byte[bytes.Length];
        var length = 0;
        for (var i = 0; i < bytes.Length;)
        {
            if (!IsPair(bytes[i..]))
            {
                joined[length++] = bytes[i++];
                continue;
            }

            var (high, low) = (Unit(bytes[i..]), Unit(bytes[(i + PairLength / 2)..]));
            length += new System.Text.Rune((char)high, (char)low).EncodeToUtf8(joined.AsSpan(length));
            i += PairLength;
        }

        return joined.AsSpan(0, length);
    }

    private static bool IsPair(ReadOnlySpan<byte> at) =>
        at is [0xED, >= 0xA0 and <= 0xAF, >= 0x80 and <= 0xBF, 0xED, >= 0xB0 and <= 0xBF, >= 0x80 and <= 0xBF, ..];

    private static int Unit(ReadOnlySpan<byte> at) => 0xD000 | ((at[1] & 0x3F) << 6) | (at[2] & 0x3F);
}
