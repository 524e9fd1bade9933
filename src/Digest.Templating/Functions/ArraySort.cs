using System.Globalization;
using System.Numerics;
using Digest.Templating.Evaluation;

namespace Digest.Templating.Functions;

/// <summary><c>array.sort</c>: stable; null first; numbers by value, text by the rules of the invariant culture.</summary>
internal static class ArraySort
{
    public static object? Sort(in Arguments a)
    {
        if (a[0] is null) return new TemplateArray { IsRange = true };
        if (Members.AsList(a[0]!) is null) return new TemplateArray([a[0]]);
        var list = a.List(0)!;
        var (render, member) = (a.Render, a.Text(1));
        try
        {
            var order = Comparer<object?>.Create(Compare);
            return new TemplateArray(string.IsNullOrEmpty(member) ? list.Order(order) : list.OrderBy(i => Member(render, i, member), order));
        }
        catch (InvalidOperationException e)
        {
            throw a.Fail(0, e.InnerException?.Message ?? e.Message);
        }
    }

    /// <summary>The member of this name, or along a path with dots; null where there is none.</summary>
    private static object? Member(Render render, object? item, string member)
    {
        if (item is null) return null;
        if (Members.Get(render, item, member) is { } direct) return direct;
        return member.Split('.').Aggregate((object?)item, (value, name) => value is null ? null : Members.Get(render, value, name));
    }

    private static int Compare(object? left, object? right)
    {
        if (left is null || right is null) return (left is null ? 0 : 1) - (right is null ? 0 : 1);
        if (Value.IsText(left) && Value.IsText(right)) return CultureInfo.InvariantCulture.CompareInfo.Compare(left.ToString(), right.ToString());
        if (left is long a && right is long b) return a.CompareTo(b);
        if (left is BigInteger or long && right is BigInteger or long) return ToBig(left).CompareTo(ToBig(right));
        if (Value.IsNumber(left) && Value.IsNumber(right)) return Value.ToDouble(left, default).CompareTo(Value.ToDouble(right, default));
        if (left.GetType() == right.GetType() && left is IComparable comparable) return comparable.CompareTo(right);
        throw new InvalidOperationException($"{Value.Describe(left)} and {Value.Describe(right)} have no order");
    }

    private static BigInteger ToBig(object value) => value is long number ? number : (BigInteger)value;
}
