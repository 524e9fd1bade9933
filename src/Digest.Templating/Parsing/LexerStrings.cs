using System.Globalization;
using System.Numerics;
using System.Text;
using Digest.Templating.Evaluation;

namespace Digest.Templating.Parsing;

/// <summary>Strings with escapes, and numbers.</summary>
internal sealed partial class Lexer
{
    private const int MaximumDigits = 1000;

    private void ReadString()
    {
        var start = _at;
        var quote = Current;
        _at++;
        var value = new StringBuilder();
        while (_at < _text.Length && Current != quote) ReadCharacter(value);
        if (_at >= _text.Length)
        {
            EndOfText(start, quote);
            return;
        }

        _at++;
        _tokens.Add(new Token(TokenKind.String, start, _at, value.ToString()));
    }

    /// <summary>From a quote or a closing brace to the next opening brace or the ending quote.</summary>
    private void ReadInterpolated(char quote, TokenKind kind)
    {
        var start = _at++;
        var value = new StringBuilder();
        while (_at < _text.Length && Current != quote && Current != '{') ReadCharacter(value);
        if (_at >= _text.Length)
        {
            EndOfText(start, quote);
            return;
        }

        var opens = Current == '{';
        _at++;
        var first = kind == TokenKind.InterpolationStart;
        if (opens && first) _interpolations.Push((quote, _openBraces));
        if (!opens && !first) _interpolations.Pop();
        if (!opens) kind = first ? TokenKind.String : TokenKind.InterpolationEnd;
        _tokens.Add(new Token(kind, start, _at, value.ToString()));
    }

    private void ReadCharacter(StringBuilder value)
    {
        if (Current != '\\')
        {
            value.Append(Current);
            _at++;
            return;
        }

        _at++;
        if (_at == _text.Length) return;
        var c = Current;
        switch (c)
        {
            case '\r':
                _at += Peek() == '\n' ? 2 : 1;
                return;
            case '\n':
                _at++;
                return;
            case 'u':
                ReadHexadecimal(value, 4);
                return;
            case 'x':
                ReadHexadecimal(value, 2);
                return;
        }

        var index = "0'\"\\{bfnrtv".IndexOf(c, StringComparison.Ordinal);
        if (index < 0) Error(_at, $"`\\{c}` is no escape; there are \\' \\\" \\\\ \\{{ \\0 \\b \\f \\n \\r \\t \\v \\xHH \\uHHHH");
        else value.Append("\0'\"\\{\b\f\n\r\t\v"[index]);
        _at++;
    }

    private void ReadHexadecimal(StringBuilder value, int digits)
    {
        _at++;
        var end = Math.Min(_at + digits, _text.Length);
        if (end - _at == digits && ushort.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            value.Append((char)code);
            _at = end;
        }
        else
        {
            Error(_at, $"expected {digits} hexadecimal digits");
        }
    }

    private void ReadNumber()
    {
        var start = _at;
        if (Current == '0' && Peek() is 'x' or 'b')
        {
            ReadBinaryOrHexadecimal(start, Peek() == 'x');
            return;
        }

        var isFloat = false;
        while (char.IsAsciiDigit(Current) || Current == '_') _at++;
        // `1..5` is a range and `1.foo` a member; `1.5`, `1.e3` and `1.f` are numbers.
        if (Current == '.' && Peek() != '.' && (IsSuffix(Peek()) || Peek() is 'e' or 'E' || !char.IsLetter(Peek())))
        {
            isFloat = true;
            _at++;
            while (char.IsAsciiDigit(Current)) _at++;
        }

        if (Current is 'e' or 'E')
        {
            _at++;
            if (Current is '+' or '-') _at++;
            if (!char.IsAsciiDigit(Current)) Error(_at, "expected a digit after the exponent");
            while (char.IsAsciiDigit(Current)) _at++;
        }

        var suffix = '\0';
        if (IsSuffix(Current) && !char.IsLetterOrDigit(Peek()) && Peek() != '_')
        {
            isFloat = true;
            suffix = char.ToLowerInvariant(Current);
            _at++;
        }

        var digits = _text[start..(suffix == '\0' ? _at : _at - 1)].Replace("_", "", StringComparison.Ordinal);
        _tokens.Add(new Token(isFloat ? TokenKind.Float : TokenKind.Integer, start, _at, isFloat ? ParseFloat(start, digits, suffix) : ParseInteger(start, digits)));
    }

    private static bool IsSuffix(char c) => c is 'f' or 'F' or 'd' or 'D' or 'm' or 'M';

    private object ParseFloat(int start, string digits, char suffix)
    {
        const NumberStyles Style = NumberStyles.Float;
        if (suffix == 'm' && decimal.TryParse(digits, Style, CultureInfo.InvariantCulture, out var exact)) return exact;
        if (suffix == 'f' && float.TryParse(digits, Style, CultureInfo.InvariantCulture, out var single)) return single;
        if (double.TryParse(digits, Style, CultureInfo.InvariantCulture, out var value)) return value;
        Error(start, $"`{digits}` is no number");
        return 0.0;
    }

    private object ParseInteger(int start, string digits)
    {
        const NumberStyles Style = NumberStyles.Integer | NumberStyles.AllowExponent;
        if (long.TryParse(digits, Style, CultureInfo.InvariantCulture, out var value)) return Value.Box(value);
        var exponent = digits.IndexOfAny(['e', 'E']);
        var length = exponent < 0 ? digits.Length : exponent + (int.TryParse(digits.AsSpan(exponent + 1), out var zeros) ? zeros : MaximumDigits + 1);
        if (length <= MaximumDigits && BigInteger.TryParse(digits, Style, CultureInfo.InvariantCulture, out var big)) return big;
        Error(start, string.Create(CultureInfo.InvariantCulture, $"`{digits}` is no whole number of at most {MaximumDigits} digits"));
        return Value.Box(0);
    }

    /// <summary>0xff and 0b101; without a <c>u</c> 32 bits are read as a signed number.</summary>
    private void ReadBinaryOrHexadecimal(int start, bool hexadecimal)
    {
        _at += 2;
        while (Current == '_' || (hexadecimal ? char.IsAsciiHexDigit(Current) : Current is '0' or '1')) _at++;
        var digits = _text[(start + 2).._at].Replace("_", "", StringComparison.Ordinal);
        var unsigned = Current is 'u' or 'U' && !char.IsLetterOrDigit(Peek());
        if (unsigned) _at++;
        var style = hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowBinarySpecifier;
        if (!ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var bits)) Error(start, "expected up to 64 bits in hexadecimal or binary digits");
        var value = bits <= uint.MaxValue && !unsigned ? unchecked((int)(uint)bits) : unchecked((long)bits);
        _tokens.Add(new Token(TokenKind.Integer, start, _at, Value.Box(value)));
    }
}
