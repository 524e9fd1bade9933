using System.Globalization;
using System.Numerics;
using Digest.Templating.Parsing;

namespace Digest.Templating.Evaluation;

/// <summary>Numbers. The wider kind decides: decimal, double, float, whole. Dividing whole numbers with <c>/</c> gives a double, with <c>//</c> a whole number.</summary>
internal static class Arithmetic
{
    /// <summary>Bits of the largest whole number; more would only serve to exhaust memory.</summary>
    private const long LargestBits = 4096;

    public static object? Apply(Render render, Operator op, object left, object right, Location at)
    {
        try
        {
            if (left is decimal || right is decimal) return Exact(op, ToExact(left), ToExact(right), at);
            if (left is double || right is double) return Fraction(op, Value.ToDouble(left, at), Value.ToDouble(right, at), at);
            if (left is float || right is float) return Single(Fraction(op, Value.ToDouble(left, at), Value.ToDouble(right, at), at));
        }
        catch (Exception e) when (e is OverflowException or InvalidCastException or DivideByZeroException)
        {
            var calculation = $"{Value.Describe(left)} {Operators.Symbol(op)} {Value.Describe(right)}";
            throw new TemplateException(at, e is DivideByZeroException ? "division by zero" : $"{calculation} cannot be calculated");
        }

        if (left is BigInteger || right is BigInteger) return Big(op, ToBig(left, at), ToBig(right, at), at);
        return Whole(render, op, Value.ToInteger(left, at), Value.ToInteger(right, at), at);
    }

    public static object? Whole(Render render, Operator op, long left, long right, Location at)
    {
        switch (op)
        {
            case Operator.Range or Operator.RangeExclusive:
                return Range(render, left, right, op == Operator.Range, at);
            case Operator.Divide:
                return left / (double)right;
            case Operator.DivideInteger or Operator.Remainder when right == 0:
                throw new TemplateException(at, "division by zero");
            case Operator.DivideInteger when right != -1:
                return Value.Box(left / right);
            case Operator.Remainder:
                return Value.Box(right == -1 ? 0 : left % right);
            case Operator.Add when Math.Abs(left) < int.MaxValue && Math.Abs(right) < int.MaxValue:
                return Value.Box(left + right);
            case Operator.Add or Operator.Subtract or Operator.Multiply or Operator.DivideInteger:
                return Big(op, left, right, at);
            default:
                return Operators.Compared(op, left.CompareTo(right)) ?? throw Operators.Unsupported(op, left, right, at);
        }
    }

    private static decimal ToExact(object value) => Convert.ToDecimal(value, CultureInfo.InvariantCulture);

    private static BigInteger ToBig(object value, Location at) => value is BigInteger big ? big : Value.ToInteger(value, at);

    private static object Big(Operator op, BigInteger left, BigInteger right, Location at)
    {
        var result = op switch
        {
            Operator.Add => left + right,
            Operator.Subtract => left - right,
            Operator.Multiply => left * right,
            Operator.Divide => BigInteger.Zero,
            Operator.DivideInteger when !right.IsZero => left / right,
            Operator.Remainder when !right.IsZero => left % right,
            Operator.DivideInteger or Operator.Remainder => throw new TemplateException(at, "division by zero"),
            _ => (BigInteger?)null,
        };
        if (op == Operator.Divide) return (double)left / (double)right;
        if (result is not { } number) return Operators.Compared(op, left.CompareTo(right)) ?? throw Operators.Unsupported(op, left, right, at);
        if (number.GetBitLength() > LargestBits) throw new TemplateException(at, "the number grows too large");
        return Value.Box(number);
    }

    private static object Fraction(Operator op, double left, double right, Location at) => op switch
    {
        Operator.Add => left + right,
        Operator.Subtract => left - right,
        Operator.Multiply => left * right,
        Operator.Divide => left / right,
        Operator.DivideInteger => Math.Round(left / right),
        Operator.Remainder => left % right,
        _ when double.IsNaN(left) || double.IsNaN(right) => Value.Box(op == Operator.NotEqual),
        _ => Operators.Compared(op, left.CompareTo(right)) ?? throw Operators.Unsupported(op, left, right, at),
    };

    private static object Single(object result) => result is double number ? (float)number : result;

    private static object Exact(Operator op, decimal left, decimal right, Location at) => op switch
    {
        Operator.Add => left + right,
        Operator.Subtract => left - right,
        Operator.Multiply => left * right,
        Operator.Divide => left / right,
        Operator.DivideInteger => Math.Round(left / right),
        Operator.Remainder => left % right,
        _ => Operators.Compared(op, left.CompareTo(right)) ?? throw Operators.Unsupported(op, left, right, at),
    };

    private static TemplateArray Range(Render render, long left, long right, bool inclusive, Location at)
    {
        var count = UInt128.CreateChecked(Int128.Abs((Int128)right - left)) + (inclusive ? 1u : 0u);
        if (count > (UInt128)render.Limits.LoopTurns) throw new TemplateException(at, $"the range has more than {render.Limits.LoopTurns} items");
        var step = left < right ? 1 : -1;
        return new TemplateArray(Enumerable.Range(0, (int)count).Select(i => (object?)Value.Box(left + (i * step)))) { IsRange = true };
    }

    public static object? Sign(object? value, bool negative, Location at) => value switch
    {
        _ when !Value.IsNumber(value) => throw new TemplateException(at, $"expected a number, got {Value.Describe(value)}"),
        _ when !negative => value,
        long number => Value.Box(-(BigInteger)number),
        BigInteger number => Value.Box(-number),
        double number => -number,
        float number => -number,
        _ => -(decimal)value!,
    };
}
