using System.Globalization;
using System.Numerics;
using System.Text;
using Digest.Templating.Parsing;

namespace Digest.Templating.Evaluation;

/// <summary>The rules that turn a template's values into one another. Whole numbers are <c>long</c>, beyond that <c>BigInteger</c>.</summary>
internal static class Value
{
    private const int DeepestText = 20;
    private static readonly object True = true;
    private static readonly object False = false;
    private static readonly object[] Small = [.. Enumerable.Range(-1, 1026).Select(i => (object)(long)i)];

    /// <summary>The value of <c>empty</c> and <c>blank</c>: equal to whatever has nothing in it.</summary>
    public static readonly object Empty = new EmptyValue();

    public static object Box(bool value) => value ? True : False;

    public static object Box(long value) => value is >= -1 and < 1025 ? Small[value + 1] : value;

    public static object Box(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? Box((long)value) : value;

    /// <summary>A value for a model's member: whole numbers become <c>long</c>; what no template could use is refused.</summary>
    public static object? Checked(object? value) => value switch
    {
        null or string or bool or long or double or TemplateObject or Markup or Link or IReadOnlyList<object?> or DateTimeOffset or TimeSpan => value,
        int number => Box(number),
        decimal or float or BigInteger or RenderedText or Function or LoopState or EmptyValue or Functions.BuiltinObject => value,
        _ => throw new ArgumentException($"A template's model cannot hold a {value.GetType()}.", nameof(value)),
    };

    /// <summary>Only null, false and <c>empty</c> are false.</summary>
    public static bool IsTrue(object? value) => value is bool boolean ? boolean : value is not null && value != Empty;

    public static bool IsNumber(object? value) => value is long or double or decimal or float or BigInteger;

    public static bool IsText(object? value) => value is string or RenderedText or Link or Markup;

    /// <summary>How a value is written; null for null. Text inside arrays and objects is quoted.</summary>
    public static string? Text(object? value) => value switch
    {
        string text => text,
        null => null,
        long number => number.ToString(CultureInfo.InvariantCulture),
        bool boolean => boolean ? "true" : "false",
        Link link => link.Url,
        _ => value == Empty ? null : Write(new StringBuilder(), value, 0).ToString(),
    };

    private static StringBuilder Write(StringBuilder text, object? value, int depth)
    {
        if (depth > DeepestText) throw new InvalidOperationException("the value is nested too deeply to be written, or contains itself");
        switch (value)
        {
            case null or EmptyValue:
                return text.Append("null");
            case string or RenderedText or Link or Markup when depth > 0:
                return text.Append('"').Append(StringEscapes.Escape(value.ToString()!)).Append('"');
            case DateTimeOffset date:
                return text.Append(Functions.DateFormat.Format(date, Functions.DateFormat.Default, CultureInfo.InvariantCulture));
            case TemplateObject model:
                return WriteMembers(text, model, depth);
            case LoopState:
                return text.Append("{}");
            case Function:
                return text.Append("<function>");
            case bool boolean:
                return text.Append(boolean ? "true" : "false");
            case IFormattable formattable:
                return text.Append(formattable.ToString(null, CultureInfo.InvariantCulture));
        }

        if (Members.AsList(value) is not { } list) return text.Append(value);
        text.Append('[');
        for (var i = 0; i < list.Count; i++) Write(text.Append(i == 0 ? "" : ", "), list[i], depth + 1);
        return text.Append(']');
    }

    private static StringBuilder WriteMembers(StringBuilder text, TemplateObject model, int depth)
    {
        text.Append('{');
        var first = true;
        foreach (var (name, value) in model)
        {
            if (!first) text.Append(", ");
            first = false;
            if (name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => c == '_' || char.IsLetterOrDigit(c))) text.Append(name);
            else text.Append('"').Append(StringEscapes.Escape(name)).Append('"');
            Write(text.Append(": "), value, depth + 1);
        }

        return text.Append('}');
    }

    /// <summary>Null counts as 0, a fraction is rounded to the even neighbour, text must be a whole number.</summary>
    public static long ToInteger(object? value, Location at)
    {
        try
        {
            return value switch
            {
                null => 0,
                long number => number,
                bool boolean => boolean ? 1 : 0,
                string text => long.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture),
                double or decimal or float => Convert.ToInt64(value, CultureInfo.InvariantCulture),
                _ => throw new FormatException(),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new TemplateException(at, $"expected a whole number, got {Describe(value)}");
        }
    }

    public static double ToDouble(object? value, Location at)
    {
        if (value is BigInteger big) return (double)big;
        if (value is null or bool || IsNumber(value)) return Convert.ToDouble(value, CultureInfo.InvariantCulture);
        throw new TemplateException(at, $"expected a number, got {Describe(value)}");
    }

    /// <summary>The kind of a value as <c>object.kind</c> tells it; null for null.</summary>
    public static string? Kind(object? value) => value switch
    {
        null => null,
        string or RenderedText or Link or Markup => "string",
        bool => "bool",
        long number => number is >= int.MinValue and <= int.MaxValue ? "int" : "long",
        double => "double",
        float => "float",
        decimal => "decimal",
        BigInteger => "bigint",
        DateTimeOffset => "DateTime",
        TimeSpan => "TimeSpan",
        Function => "function",
        TemplateArray { IsRange: true } => "range",
        TemplateObject or EmptyValue or LoopState or Functions.BuiltinObject => "object",
        _ => "array",
    };

    /// <summary>For messages: the kind, and a short value beside it.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "null",
        string { Length: <= 40 } text => $"the text \"{text}\"",
        bool or long or double => $"`{Text(value)}`",
        _ => $"a value of kind {Kind(value)}",
    };

    private sealed class EmptyValue;
}

/// <summary>Text that an HTML template already wrote with escaping (what a capture or an include gave): written again as it is. In every other use it is plain text.</summary>
internal sealed record RenderedText(string Text)
{
    public override string ToString() => Text;
}
