using System.Collections.Frozen;

namespace Digest.Matching.Text;

/// <summary>
/// English words without a subject. In plain words they count for nothing; inside phrases they keep their place.
/// </summary>
internal static class StopWords
{
    private static readonly FrozenSet<string> Words = (
        "a about above after again all also am an and any are as at be because been before being below "
            + "between both but by can could did do does doing down during each either few for from further had has "
            + "have having he her here hers him his how i if in into is it its itself just let may me might more "
            + "most must my no nor not of off on once only or other our out over own per same shall she should so "
            + "some such than that the their them then there these they this those through thus to too under until "
            + "up upon us very via was we were what when where whether which while who whom whose why will with "
            + "within without would yet you your").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Words.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    private static readonly FrozenSet<string> Stems =
        Words.Select(word => Text.Words.Stem(word)).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a stem is that of such a word; the word itself may have been another.</summary>
    public static bool ContainsStem(string stem) => Stems.Contains(stem);

    public static bool Contains(ReadOnlySpan<char> surface) => Lookup.Contains(surface);
}
