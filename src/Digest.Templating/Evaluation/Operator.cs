namespace Digest.Templating.Evaluation;

internal enum Operator
{
    Add, Subtract, Multiply, Divide, DivideInteger, Remainder, Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
    And, Or, IfNull, IfNotNull, Range, RangeExclusive,
}
