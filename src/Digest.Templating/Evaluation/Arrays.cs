using Digest.Templating.Parsing;

namespace Digest.Templating.Evaluation;

/// <summary>
/// Operators on arrays: <c>+</c> joins two, <c>*</c> repeats one, <c>/</c> keeps the first of so many parts, <c>%</c> every so many-th item; comparing goes by length,
/// then item by item.
/// </summary>
internal static class Arrays
{
    public static object? Apply(Render render, Operator op, object left, object right, Location at)
    {
        var (first, second) = (Members.AsItems(left), Members.AsItems(right));
        if (op == Operator.Multiply && (first is null) != (second is null))
        {
            return Repeat(render, (first ?? second)!, Value.ToInteger(first is null ? left : right, at), at);
        }

        if (op is Operator.Divide or Operator.DivideInteger or Operator.Remainder && first is not null)
        {
            var by = Value.ToInteger(right, at);
            if (by <= 0) throw new TemplateException(at, "an array is divided by a number above zero");
            return new TemplateArray(op == Operator.Remainder ? first.Where((_, i) => i % by == 0) : first.Take((int)(first.Count / by)));
        }

        if (first is null || second is null) throw Operators.Unsupported(op, left, right, at);
        if (op != Operator.Add) return Compare(render, op, first, second, at) ?? throw Operators.Unsupported(op, left, right, at);
        render.CountSteps(first.Count + second.Count, at);
        return new TemplateArray(first.Concat(second)) { IsRange = true };
    }

    private static TemplateArray Repeat(Render render, IReadOnlyList<object?> items, long times, Location at)
    {
        if (times < 0) throw new TemplateException(at, "an array is repeated zero or more times");
        if (items.Count == 0) return [];
        render.CountSteps(Math.Min(times, int.MaxValue) * items.Count, at);
        return new TemplateArray(Enumerable.Range(0, (int)times).SelectMany(_ => items));
    }

    private static object? Compare(Render render, Operator op, IReadOnlyList<object?> left, IReadOnlyList<object?> right, Location at)
    {
        if (left.Count != right.Count || left.Count == 0) return Operators.Compared(op, left.Count.CompareTo(right.Count));
        if (Operators.Compared(op, 0) is null) return null;
        render.CountSteps(left.Count, at);
        for (var i = 0; i < left.Count; i++)
        {
            if (Operators.Apply(render, op, left[i], right[i], at) is not true) return Value.Box(false);
        }

        return Value.Box(true);
    }
}
