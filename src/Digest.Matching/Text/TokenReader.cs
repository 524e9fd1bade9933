using System.Globalization;
using System.Text;

namespace Digest.Matching.Text;

/// <summary>
/// Reads a text as folded words. Letters and digits make words; a decimal point between digits and an apostrophe
/// between letters stay inside. Each Chinese, Japanese or Korean character is a word of its own, so that any run of
/// them is found as a phrase. Of a pair with a hyphen ("fine-tuning") come both parts and then the pair in one
/// ("finetuning", at the first part's position), so that every way to write it meets.
/// </summary>
internal ref struct TokenReader(ReadOnlySpan<char> text)
{
    /// <summary>
    /// Longer runs of letters are not words; they are cut, so that hostile text cannot fill the vocabulary.
    /// </summary>
    public const int MaxWordLength = 64;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly char[] _word = new char[MaxWordLength * 2];
    private int _wordLength;
    private int _next;
    private int _pairStart = -1;
    private int _firstPartLength;
    private bool _pairReady;
    private int _position = -1;

    /// <summary>The folded word, not stemmed; valid until the next <see cref="Read"/>.</summary>
    public readonly ReadOnlySpan<char> Surface =>
        _word.AsSpan(IsPair ? 0 : _surfaceStart, IsPair ? _wordLength : _wordLength - _surfaceStart);

    private int _surfaceStart;

    /// <summary>Offset of the word in the text, in UTF-16 units.</summary>
    public int Start { get; private set; }

    public int Length { get; private set; }

    /// <summary>0 for the first word, 1 for the second, …; a pair has its first part's position.</summary>
    public readonly int Position => IsPair ? _position - 1 : _position;

    public bool IsPair { get; private set; }

    public bool Read()
    {
        if (_pairReady)
        {
            _pairReady = false;
            IsPair = true;
            Length = Start + Length - _pairStart;
            Start = _pairStart;
            return true;
        }
        IsPair = false;
        var followsHyphen = false;
        while (_next < _text.Length)
        {
            Rune.DecodeFromUtf16(_text[_next..], out var rune, out var width);
            if (IsWordRune(rune)) return ReadWord(rune, width, followsHyphen);
            followsHyphen = rune.Value is '-' or 0x2010 or 0x2011 && _next > 0 && Start + Length == _next;
            _next += width;
        }
        return false;
    }

    private bool ReadWord(Rune rune, int width, bool followsHyphen)
    {
        var previousStart = Start;
        var continuesPair = followsHyphen && _firstPartLength > 0;
        _surfaceStart = continuesPair ? _firstPartLength : 0;
        _wordLength = _surfaceStart;
        Start = _next;
        _position++;
        var ideographic = IsIdeographic(rune);
        Append(rune);
        _next += width;
        while (!ideographic && _next < _text.Length)
        {
            Rune.DecodeFromUtf16(_text[_next..], out var next, out var nextWidth);
            if (IsIdeographic(next)) break;
            if (IsWordRune(next) || IsMark(next)) Append(next);
            else if (!StaysInside(next)) break;
            else if (next.Value == '.') Append(next);
            _next += nextWidth;
        }
        if (_wordLength - _surfaceStart == 1 && char.IsAsciiLetter(_word[_surfaceStart])) ReadLanguageSign();
        TrimPossessive();
        Length = _next - Start;
        var hyphenFollows =
            !ideographic
            && _next + 1 < _text.Length
            && _text[_next] is '-' or '\u2010' or '\u2011'
            && char.IsLetterOrDigit(_text[_next + 1]);
        _pairReady = continuesPair && !hyphenFollows;
        if (_pairReady) _pairStart = previousStart;
        // Only two parts make a pair: "state-of-the-art" is written in one way.
        _firstPartLength = hyphenFollows && !followsHyphen && _wordLength <= MaxWordLength ? _wordLength : 0;
        return true;
    }

    /// <summary>"C++", "C#", "F#": the signs belong to the name.</summary>
    private void ReadLanguageSign()
    {
        var rest = _text[_next..];
        var sign = rest.StartsWith("++") ? "++" : rest.StartsWith("#") ? "#" : "";
        if (sign.Length == 0 || (rest.Length > sign.Length && char.IsLetterOrDigit(rest[sign.Length]))) return;
        foreach (var c in sign) _word[_wordLength++] = c;
        _next += sign.Length;
    }

    private readonly bool StaysInside(Rune rune)
    {
        if (_next + 1 >= _text.Length || _next == 0) return false;
        char before = _text[_next - 1], after = _text[_next + 1];
        return rune.Value switch
        {
            '\'' or 0x2019 => char.IsLetter(before) && char.IsLetter(after) && !IsIdeographic(new Rune(after)),
            '.' => char.IsAsciiDigit(before) && char.IsAsciiDigit(after),
            _ => false,
        };
    }

    /// <summary>"Bayes's" is "bayes": the apostrophe was dropped, so it is seen in the text.</summary>
    private void TrimPossessive()
    {
        if (_next >= 2
            && _wordLength - _surfaceStart > 2
            && _word[_wordLength - 1] == 's'
            && _text[_next - 2] is '\'' or '\u2019')
            _wordLength--;
    }

    private void Append(Rune rune)
    {
        if (rune.IsAscii)
        {
            if (_wordLength - _surfaceStart < MaxWordLength)
                _word[_wordLength++] = char.ToLowerInvariant((char)rune.Value);
            return;
        }
        foreach (var c in TextFolding.Fold(rune))
        {
            if (_wordLength - _surfaceStart < MaxWordLength) _word[_wordLength++] = c;
        }
    }

    private static bool IsWordRune(Rune rune) =>
        rune.IsAscii ? char.IsAsciiLetterOrDigit((char)rune.Value) : Rune.IsLetterOrDigit(rune);

    private static bool IsMark(Rune rune) =>
        !rune.IsAscii
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>
    /// Scripts written without spaces between words, by block: CJK and its extensions, kana, Hangul, and their
    /// compatibility forms.
    /// </summary>
    internal static bool IsIdeographic(Rune rune) =>
        rune.Value
            is >= 0x2E80
                and <= 0x9FFF
                and not (>= 0x3000 and <= 0x3004)
                or >= 0xAC00
                and <= 0xD7AF
                or >= 0xF900
                and <= 0xFAFF
                or >= 0xFF66
                and <= 0xFF9D
                or >= 0x20000
                and <= 0x3FFFF;
}
