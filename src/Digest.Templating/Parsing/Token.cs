namespace Digest.Templating.Parsing;

internal enum TokenKind
{
    End, Text, EscapedText, CodeEnter, CodeExit, NewLine, Semicolon, Identifier, Local, Integer, Float, String,

    /// <summary><c>$"text{</c>: the value is the text before the first brace; the string goes on after the matching brace.</summary>
    InterpolationStart,

    /// <summary><c>}text{</c> within an interpolated string.</summary>
    InterpolationMiddle,

    /// <summary><c>}text"</c>: the end of an interpolated string.</summary>
    InterpolationEnd,
    OpenParen, CloseParen, OpenBracket, CloseBracket, OpenBrace, CloseBrace,
    Dot, QuestionDot, DotDot, DotDotLess, Ellipsis, Comma, Colon, Question, QuestionQuestion, QuestionNot,
    Pipe, At, Caret, Not, Assign, AddAssign, SubtractAssign, MultiplyAssign, DivideAssign, DivideIntegerAssign, RemainderAssign,
    Plus, Minus, Times, Divide, DivideInteger, Remainder, Increment, Decrement, And, Or,
    Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, ShiftLeft, ShiftRight, Invalid,
}

/// <param name="Start">Offset of the first character in the source.</param>
/// <param name="End">Offset after the last character.</param>
/// <param name="Value">What the token stands for where it is not its own text: a string, a number, the kept part of a text.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int End, object? Value = null);
