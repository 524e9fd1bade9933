using System.Globalization;
using System.Numerics;
using Digest.Templating.Evaluation;

namespace Digest.Templating.Functions;

/// <summary>The built-in object <c>math</c>.</summary>
internal static class MathFunctions
{
    public static readonly FunctionTable All = new("math")
    {
        { "abs", "value", Absolute },
        { "ceil", "value", (in a) => Math.Ceiling(a.Number(0)) },
        { "divided_by", "value, divisor", DividedBy },
        { "floor", "value", (in a) => Math.Floor(a.Number(0)) },
        { "format", "value, format, culture?", Format },
        { "is_number", "value", (in a) => Value.Box(Value.IsNumber(a[0])) },
        { "minus", "value, with", (in a) => Operators.Apply(a.Render, Operator.Subtract, a[0], a[1], a.At) },
        { "modulo", "value, with", (in a) => Operators.Apply(a.Render, Operator.Remainder, a[0], a[1], a.At) },
        { "plus", "value, with", (in a) => Operators.Apply(a.Render, Operator.Add, a[0], a[1], a.At) },
        { "random", "min_value, max_value", Random },
        { "round", "value, precision?", Round },
        { "times", "value, with", (in a) => Operators.Apply(a.Render, Operator.Multiply, a[0], a[1], a.At) },
        { "uuid", "", (in _) => Guid.NewGuid().ToString() },
    };

    private static object? Absolute(in Arguments a) => a[0] switch
    {
        null => null,
        long number => Value.Box(BigInteger.Abs(number)),
        double number => Math.Abs(number),
        float number => Math.Abs(number),
        decimal number => Math.Abs(number),
        BigInteger number => BigInteger.Abs(number),
        var other => throw a.Fail(0, $"expected a number, got {Value.Describe(other)}"),
    };

    /// <summary>Divided by a whole number the result is one too, rounded down.</summary>
    private static object? DividedBy(in Arguments a)
    {
        var result = Operators.Apply(a.Render, Operator.Divide, a.Number(0), a[1], a.At);
        if (a[1] is not long || result is not double quotient) return result;
        return double.IsFinite(quotient) ? Value.Box(new BigInteger(Math.Floor(quotient))) : throw a.Fail(1, "division by zero");
    }

    private static string Format(in Arguments a)
    {
        if (a[0] is null) return "";
        if (!Value.IsNumber(a[0])) throw a.Fail(0, $"expected a number, got {Value.Describe(a[0])}");
        return Formatted(a);
    }

    /// <summary>By a .NET format string, such as <c>F2</c> or <c>dd/MM/yyyy</c>.</summary>
    public static string Formatted(in Arguments a)
    {
        var format = a.TextOrEmpty(1);
        try
        {
            // A precision such as F999999999 would fill memory.
            if (format.Length > 100 || format.Count(char.IsAsciiDigit) > 3) throw new FormatException();
            return ((IFormattable)(a[0] is long and >= int.MinValue and <= int.MaxValue ? (int)(long)a[0]! : a[0]!)).ToString(format, a.Culture(2));
        }
        catch (FormatException)
        {
            throw a.Fail(1, $"`{format}` is no format for {Value.Describe(a[0])}");
        }
    }

    private static object Random(in Arguments a)
    {
        var (least, most) = (a.Int(0), a.Int(1));
        return least <= most ? Value.Box(System.Random.Shared.Next(least, most)) : throw a.Fail(0, "the least value is above the largest");
    }

    private static object Round(in Arguments a)
    {
        var precision = a.OptionalInt(1) ?? 0;
        return precision is >= 0 and <= 15 ? Math.Round(a.Number(0), precision) : throw a.Fail(1, "the precision is 0 to 15 digits");
    }
}
