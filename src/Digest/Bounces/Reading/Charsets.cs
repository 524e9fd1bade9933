using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;

namespace Digest.Bounces.Reading;

/// <summary>Bytes to text. Never fails: what is not valid in its charset is read as Latin-1 or with replacement characters.</summary>
internal static partial class Charsets
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <param name="charset">As named in the message; null or unknown means UTF-8 where valid, else Latin-1.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset)
    {
        if (charset is not null && Find(charset) is { } encoding) return encoding.GetString(bytes);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>Decodes encoded words (RFC 2047) in a header value.</summary>
    public static string DecodeWords(string value)
    {
        if (!value.Contains("=?", StringComparison.Ordinal)) return value;
        var joined = BetweenWords().Replace(value, "$1");
        return EncodedWord().Replace(joined, word =>
        {
            var text = Encoding.Latin1.GetBytes(word.Groups["text"].Value);
            var bytes = word.Groups["encoding"].ValueSpan is "b" or "B" ? TransferEncoding.Base64(text) : TransferEncoding.QuotedPrintable(text, inHeader: true);
            return Decode(bytes, word.Groups["charset"].Value);
        });
    }

    private static Encoding? Find(string charset)
    {
        if (charset.StartsWith("utf-8", StringComparison.OrdinalIgnoreCase) || charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase)) return null;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.GetEncoding(charset);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"=\?(?<charset>[^?*\s]{1,40})(\*[^?\s]{0,20})?\?(?<encoding>[bBqQ])\?(?<text>[^?\s]{0,500})\?=")]
    private static partial Regex EncodedWord();

    /// <summary>White space between two encoded words is not shown (RFC 2047 §6.2).</summary>
    [GeneratedRegex(@"(\?=)\s{1,20}(?==\?)")]
    private static partial Regex BetweenWords();
}
