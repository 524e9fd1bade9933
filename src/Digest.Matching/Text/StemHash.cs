namespace Digest.Matching.Text;

/// <summary>
/// Identifies a stem: 64 bits of FNV-1a over its UTF-16 units. Two of a million stems have the same with a probability
/// below one in ten million; they would count as one word.
/// </summary>
internal readonly record struct StemHash(ulong Value)
{
    private const ulong OffsetBasis = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    public static StemHash Of(ReadOnlySpan<char> stem)
    {
        var hash = OffsetBasis;
        foreach (var unit in stem) hash = (hash ^ unit) * Prime;
        return new StemHash(hash);
    }
}
