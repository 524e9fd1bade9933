using System.Text;
using Digest.Templating.Parsing;

namespace Digest.Templating.Evaluation;

/// <summary>What an operator does by the kinds of its operands: text wins over everything, null over numbers, then arrays, numbers, times.</summary>
internal static class Operators
{
    private static readonly string[] Symbols = ["+", "-", "*", "/", "//", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "??", "?!", "..", "..<"];

    public static string Symbol(Operator op) => Symbols[(int)op];

    public static object? Apply(Render render, Operator op, object? left, object? right, Location at)
    {
        if (op == Operator.IfNull) return left ?? right;
        if (op == Operator.IfNotNull) return left is null ? null : right;
        if (left is long a && right is long b) return Arithmetic.Whole(render, op, a, b, at);
        if (op == Operator.Equal && left is string text && right is string other) return Value.Box(text == other);
        if (Value.IsText(left) || Value.IsText(right)) return WithText(render, op, left, right, at);
        if (left is null || right is null) return WithNull(op, left, right);
        if (left == Value.Empty || right == Value.Empty) return WithEmpty(op, left, right);
        if (Members.AsItems(left) is not null || Members.AsItems(right) is not null) return Arrays.Apply(render, op, left, right, at);
        if (Value.IsNumber(left) || Value.IsNumber(right)) return Arithmetic.Apply(render, op, left, right, at);
        if (left is bool || right is bool) return WithBool(op, Value.IsTrue(left), Value.IsTrue(right)) ?? throw Unsupported(op, left, right, at);
        if (left is DateTimeOffset date) return Times.Apply(op, date, right) ?? throw Unsupported(op, left, right, at);
        if (left is TimeSpan span && right is TimeSpan more) return Times.Apply(op, span, more) ?? throw Unsupported(op, left, right, at);
        return op switch
        {
            Operator.Equal => Value.Box(left.Equals(right)),
            Operator.NotEqual => Value.Box(!left.Equals(right)),
            _ => throw Unsupported(op, left, right, at),
        };
    }

    public static TemplateException Unsupported(Operator op, object? left, object? right, Location at) =>
        new(at, $"`{Symbol(op)}` does not work between {Value.Describe(left)} and {Value.Describe(right)}");

    /// <summary>The result of a comparison from that of <c>CompareTo</c>; null where the operator compares nothing.</summary>
    public static object? Compared(Operator op, int order) => op switch
    {
        Operator.Equal => Value.Box(order == 0),
        Operator.NotEqual => Value.Box(order != 0),
        Operator.Less => Value.Box(order < 0),
        Operator.LessOrEqual => Value.Box(order <= 0),
        Operator.Greater => Value.Box(order > 0),
        Operator.GreaterOrEqual => Value.Box(order >= 0),
        _ => null,
    };

    private static object? WithText(Render render, Operator op, object? left, object? right, Location at)
    {
        switch (op)
        {
            case Operator.Add:
                var joined = string.Concat(render.Text(left, at), render.Text(right, at));
                render.CheckLength(joined.Length, at);
                return joined;
            case Operator.Multiply:
                var (text, times) = Value.IsText(right) ? (right, left) : (left, right);
                return Repeat(render, render.Text(text, at) ?? "", times, at);
            default:
                return Compared(op, string.CompareOrdinal(render.Text(left, at), render.Text(right, at))) ?? throw Unsupported(op, left, right, at);
        }
    }

    private static string Repeat(Render render, string text, object? times, Location at)
    {
        var count = Math.Max(0, Value.ToInteger(times, at));
        if (text.Length == 0) return "";
        render.CheckLength(count > render.Limits.OutputBytes ? count : count * text.Length, at);
        return new StringBuilder().Insert(0, text, (int)count).ToString();
    }

    private static object? WithNull(Operator op, object? left, object? right) => op switch
    {
        Operator.Equal => Value.Box(left == right),
        Operator.NotEqual => Value.Box(left != right),
        Operator.Less or Operator.LessOrEqual or Operator.Greater or Operator.GreaterOrEqual => Value.Box(false),
        _ => null,
    };

    private static object? WithEmpty(Operator op, object left, object right)
    {
        if (left == right) return op is Operator.Equal or Operator.LessOrEqual or Operator.GreaterOrEqual ? Value.Box(true) : Compared(op, 1) is null ? Value.Empty : Value.Box(false);
        var isEmpty = Members.IsEmpty(left == Value.Empty ? right : left) is true;
        return op switch
        {
            Operator.Equal or Operator.LessOrEqual or Operator.GreaterOrEqual => Value.Box(isEmpty),
            Operator.NotEqual => Value.Box(!isEmpty),
            Operator.Less or Operator.Greater => Value.Box(false),
            _ => Value.Empty,
        };
    }

    private static object? WithBool(Operator op, bool left, bool right) => op is Operator.Equal or Operator.NotEqual ? Compared(op, left == right ? 0 : 1) : null;
}
