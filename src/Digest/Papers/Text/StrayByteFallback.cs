using System.Text;

namespace Digest.Papers.Text;

/// <summary>
/// Reads bytes that are not UTF-8 as windows-1252 and counts them. Text of one encoding inside text of another is
/// common:
/// a title pasted into a feed, a spreadsheet saved as "ANSI". A replacement character would lose the letter for good.
/// </summary>
internal sealed class StrayByteFallback : DecoderFallback
{
    private static readonly Encoding Western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public long Count { get; private set; }

    /// <summary>What a person should know; null when every byte was UTF-8.</summary>
    public string? Notice =>
        Count == 0 ? null
        : Count == 1 ? "1 byte is not valid UTF-8; it was read as windows-1252"
        : FormattableString.Invariant($"{Count} bytes are not valid UTF-8; they were read as windows-1252");

    // The decoder hands over at most three bytes of a broken sequence.
    public override int MaxCharCount => 4;

    public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer(this);

    /// <summary>UTF-8 with this fallback.</summary>
    public Encoding ForUtf8()
    {
        var encoding = (Encoding)new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).Clone();
        encoding.DecoderFallback = this;
        return encoding;
    }

    private sealed class Buffer(StrayByteFallback owner) : DecoderFallbackBuffer
    {
        private string _letters = "";
        private int _next;

        public override int Remaining => _letters.Length - _next;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            owner.Count += bytesUnknown.Length;
            (_letters, _next) = (Western.GetString(bytesUnknown), 0);
            return true;
        }

        public override char GetNextChar() => _next < _letters.Length ? _letters[_next++] : '\0';

        public override bool MovePrevious()
        {
            if (_next == 0) return false;
            _next--;
            return true;
        }

        public override void Reset() => (_letters, _next) = ("", 0);
    }
}
