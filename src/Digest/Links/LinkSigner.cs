using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Digest.Links;

/// <param name="Id">Part of the token, so that links signed with an older key can still be checked.</param>
/// <param name="Secret">32 random bytes.</param>
internal sealed record LinkKey(long Id, byte[] Secret);

/// <summary>
/// Signs and checks the tokens in links: key id, purpose, subscriber, generation and edition as variable-length
/// numbers, followed by their HMAC-SHA256 cut to 128 bits, in base64url (about 36 characters). Thread-safe.
/// </summary>
/// <param name="keys">The first signs; all of them are accepted.</param>
internal sealed class LinkSigner(IReadOnlyList<LinkKey> keys)
{
    public const int AddressTagLength = 16;

    private const int MacLength = 16;

    /// <summary>RFC 4648 §6, in lower case.</summary>
    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";

    // Five numbers of at most nine bytes and the MAC, in base64url.
    private const int MaxTokenLength = 82;

    public string Sign(LinkToken token)
    {
        Span<byte> bytes = stackalloc byte[5 * MaxNumberLength + MacLength];
        var length = 0;
        foreach (var number in (ReadOnlySpan<long>)
                [keys[0].Id, (long)token.Purpose, token.Subscriber, token.Generation, token.Edition])
            length += WriteNumber(number, bytes[length..]);
        Mac(keys[0], bytes[..length], bytes[length..]);
        return Base64Url.EncodeToString(bytes[..(length + MacLength)]);
    }

    /// <summary>The token's content; null when it was not signed here or any character was changed.</summary>
    public LinkToken? Verify(string token)
    {
        Span<byte> decoded = stackalloc byte[MaxTokenLength];
        if (token.Length > MaxTokenLength
            || !Base64Url.IsValid(token)
            || !Base64Url.TryDecodeFromChars(token, decoded, out var length)
            || length <= MacLength)
            return null;
        // The last character has unused bits, and decoders ignore blanks and padding. Only the exact spelling that Sign
        // produces is accepted.
        var bytes = decoded[..length];
        if (Base64Url.EncodeToString(bytes) != token) return null;

        var signed = bytes[..^MacLength];
        Span<long> numbers = stackalloc long[5];
        var rest = (ReadOnlySpan<byte>)signed;
        foreach (ref var number in numbers)
            if (!ReadNumber(ref rest, out number)) return null;
        var id = numbers[0];
        if (!rest.IsEmpty || keys.FirstOrDefault(k => k.Id == id) is not { } key) return null;

        Span<byte> expected = stackalloc byte[MacLength];
        Mac(key, signed, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, bytes[^MacLength..])) return null;
        return new LinkToken((LinkPurpose)numbers[1], numbers[2], numbers[3], numbers[4]);
    }

    /// <summary>
    /// Proves that we made an address: 80 bits of HMAC in 16 letters and digits. Servers on the way may change their
    /// case (RFC 5321 §2.4), and the part before the @ is limited to 64 octets.
    /// </summary>
    /// <param name="purpose">More than five letters, so that it never equals what a link's token signs, which is five
    /// numbers of at least a byte each.</param>
    public string AddressTag(string purpose, long number) => AddressTag(keys[0], purpose, number);

    public bool IsAddressTag(string purpose, long number, string tag)
    {
        var claimed = Encoding.UTF8.GetBytes(tag.ToLowerInvariant());
        var isGood = false;
        foreach (var key in keys)
            isGood |= CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(AddressTag(key, purpose, number)), claimed);
        return isGood;
    }

    private static string AddressTag(LinkKey key, string purpose, long number)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(
            key.Secret,
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{purpose}:{number}")),
            mac);
        // Five bits a character: 40 of them, twice.
        var high = BinaryPrimitives.ReadUInt64BigEndian(mac) >> 24;
        var low = BinaryPrimitives.ReadUInt64BigEndian(mac[5..]) >> 24;
        return string.Create(AddressTagLength, (high, low), static (tag, bits) =>
        {
            for (var i = 0; i < 8; i++)
            {
                tag[i] = Base32[(int)(bits.high >> (35 - (5 * i))) & 31];
                tag[8 + i] = Base32[(int)(bits.low >> (35 - (5 * i))) & 31];
            }
        });
    }

    private static void Mac(LinkKey key, ReadOnlySpan<byte> signed, Span<byte> mac)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Secret, signed, full);
        full[..MacLength].CopyTo(mac);
    }

    private const int MaxNumberLength = 9;

    /// <summary>Seven bits a byte, lowest first; the high bit means that more bytes follow.</summary>
    private static int WriteNumber(long value, Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var length = 0;
        for (; value > 0x7f; value >>= 7) target[length++] = (byte)(value | 0x80);
        target[length++] = (byte)value;
        return length;
    }

    private static bool ReadNumber(ref ReadOnlySpan<byte> source, out long value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(source.Length, MaxNumberLength); i++)
        {
            value |= (long)(source[i] & 0x7f) << (7 * i);
            if ((source[i] & 0x80) != 0) continue;
            source = source[(i + 1)..];
            return true;
        }

        return false;
    }
}
