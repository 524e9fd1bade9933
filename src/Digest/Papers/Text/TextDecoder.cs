using System.Text;
using System.Text.Unicode;

namespace Digest.Papers.Text;

/// <summary>
/// Text from bytes. In this order of trust: a byte order mark; zero bytes as UTF-16 has them; the charset of the
/// transport (RFC 7303 §3);
/// the text's own declaration; UTF-8. What the bytes contradict is ignored: servers and templates name an encoding
/// without looking.
/// </summary>
internal static class TextDecoder
{
    /// <summary>In no other encoding are this many characters beyond ASCII valid UTF-8 by chance.</summary>
    private const int EnoughForUtf8 = 4;

    /// <param name="transport">The charset that the server named, or null.</param>
    /// <param name="declared">The one that the text names itself, or null.</param>
    public static DecodedText Decode(ReadOnlySpan<byte> bytes, string? transport = null, string? declared = null)
    {
        if (TextEncodings.OfMark(bytes) is var (marked, length))
            return marked.CodePage == Encoding.UTF8.CodePage ? FromUtf8(bytes[length..]) : FromOther(
                bytes[length..], marked);
        if (TextEncodings.WideWithoutMark(bytes) is { } wide) return FromOther(bytes, wide);
        var claims = new[] { transport, declared }.Select(TextEncodings.Named).OfType<Encoding>().Where(
            e => !TextEncodings.IsWide(e)).ToList();
        var isValid = Utf8.IsValid(bytes);
        var legacy = claims.Find(claim => claim.CodePage != Encoding.UTF8.CodePage);
        if (legacy is null || (isValid && IsUtf8(bytes, legacy))) return FromUtf8(bytes);
        // The first claim counts, unless it says UTF-8 of bytes that are not.
        return claims[0].CodePage == Encoding.UTF8.CodePage && isValid ? FromUtf8(bytes) : FromOther(bytes, legacy);
    }

    private static bool IsUtf8(ReadOnlySpan<byte> bytes, Encoding claim)
    {
        var (count, enough) = (0, claim.IsSingleByte ? 1 : EnoughForUtf8);
        foreach (var b in bytes)
            if (b >= 0xC0 && ++count >= enough) return true;
        return false;
    }

    private static DecodedText FromUtf8(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) return new DecodedText(Encoding.UTF8.GetString(bytes), null);
        if (bytes.IndexOf((byte)0xED) >= 0) bytes = SurrogateBytes.Joined(bytes);
        var strays = new StrayByteFallback();
        // Not GetString, which decodes twice and would count twice. A byte gives one character at most.
        var characters = new char[bytes.Length];
        var length = strays.ForUtf8().GetChars(bytes, characters);
        return new DecodedText(new string(characters, 0, length), strays.Notice);
    }

    private static DecodedText FromOther(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        var text = encoding.GetString(bytes);
        var lost = text.AsSpan().Count('\uFFFD');
        return new DecodedText(
            text, lost == 0 ? null : FormattableString.Invariant(
                $"{lost} characters cannot be read as {encoding.WebName}; they are lost"));
    }
}

/// <param name="Notice">What was wrong with the bytes, for a person; null when nothing was.</param>
internal sealed record DecodedText(string Text, string? Notice);
