using System.Text;
using Digest.Templating.Evaluation;

namespace Digest.Templating.Functions;

/// <summary>The built-in object <c>array</c>. No function changes the array it is given.</summary>
internal static class ArrayFunctions
{
    public static readonly FunctionTable All = new("array")
    {
        { "add", "list, value", (in a) => a.List(0) is { } list ? new TemplateArray([.. list, a[1]]) : Range([a[1]]) },
        { "add_range", "list1, list2", Concat },
        { "any", "list, function, args...", Any },
        { "compact", "list", (in a) => a.List(0) is { } list ? Range(list.Where(i => i is not null)) : null },
        { "concat", "list1, list2", Concat },
        { "contains", "list, item", (in a) => Contains(a) },
        { "cycle", "list, group?", Cycle },
        { "each", "list, function", Each },
        { "filter", "list, function", Filter },
        { "first", "list", (in a) => a.List(0) is [var first, ..] ? first : null },
        { "insert_at", "list, index, value", InsertAt },
        { "join", "list, delimiter, function?", Join },
        { "last", "list", (in a) => a.List(0) is [.., var last] ? last : null },
        { "limit", "list, count", (in a) => a.List(0) is { } list ? Range(list.Take(a.Int(1))) : null },
        { "map", "list, member", Map },
        { "offset", "list, index", (in a) => a.List(0) is { } list ? Range(list.Skip(a.Int(1))) : null },
        { "remove_at", "list, index", RemoveAt },
        { "reverse", "list", (in a) => Range((a.List(0) ?? []).Reverse()) },
        { "size", "list", (in a) => Value.Box(a.List(0)?.Count ?? 0) },
        { "sort", "list, member?", ArraySort.Sort },
        { "uniq", "list", (in a) => a.List(0) is { } list ? Range(list.Distinct()) : null },
    };

    private static TemplateArray Range(IEnumerable<object?> items) => new(items) { IsRange = true };

    private static TemplateArray? Concat(in Arguments a)
    {
        var (first, second) = (a.List(0), a.List(1));
        return first is null && second is null ? null : Range((first ?? []).Concat(second ?? []));
    }

    private static object Contains(in Arguments a)
    {
        var item = a[1] is RenderedText or Link ? a[1]!.ToString() : a[1];
        return Value.Box(a.List(0)?.Any(i => Equals(i is Link link ? link.Url : i, item)) ?? false);
    }

    private static object Any(in Arguments a)
    {
        if (a.List(0) is not { } list || a[1] is not Function function) return Value.Box(false);
        object?[] values = [null, .. (TemplateArray)a[2]!];
        foreach (var item in list)
        {
            values[0] = item;
            if (a.Render.Call(function, values, a.At) is true) return Value.Box(true);
        }

        return Value.Box(false);
    }

    /// <summary>One item after the other, each time it is called with the same group (or the same items).</summary>
    private static object? Cycle(in Arguments a)
    {
        if (a.List(0) is not { } list) return null;
        var group = a.Text(1) ?? string.Join(',', list.Select(i => Value.Text(i)));
        if (list.Count == 0) return null;
        var index = a.Render.Cycles.GetValueOrDefault(group) % list.Count;
        a.Render.Cycles[group] = index + 1;
        return list[index];
    }

    private static TemplateArray? Each(in Arguments a)
    {
        if (a.List(0) is not { } list) return null;
        if (a.Function(1) is not { } function) return Range(list);
        var made = new TemplateArray(list.Count) { IsRange = true };
        foreach (var item in list) made.Add(a.Render.Call(function, [item], a.At));
        return made;
    }

    private static TemplateArray? Filter(in Arguments a)
    {
        if (a.List(0) is not { } list) return null;
        if (a.Function(1) is not { } function) return Range(list);
        var made = new TemplateArray { IsRange = true };
        foreach (var item in list)
        {
            if (Value.IsTrue(a.Render.Call(function, [item], a.At))) made.Add(item);
        }

        return made;
    }

    private static TemplateArray InsertAt(in Arguments a)
    {
        var made = new TemplateArray(a.List(0) ?? []);
        var index = Math.Max(0, a.Int(1));
        a.Render.CountSteps(index, a.Where(1));
        while (made.Count < index) made.Add(null);
        made.Insert(index, a[2]);
        return made;
    }

    private static string Join(in Arguments a)
    {
        if (a.List(0) is not { } list) return "";
        var (delimiter, function) = (a.TextOrEmpty(1), a.Function(2));
        var text = new StringBuilder();
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0) text.Append(delimiter);
            var item = a.Render.Text(list[i], a.At);
            if (function is not null) item = a.Render.Text(a.Render.Call(function, [item], a.At), a.At);
            text.Append(item);
            a.Render.CheckLength(text.Length, a.At);
        }

        return text.ToString();
    }

    /// <summary>The member of each item that has it. The items of an object are its members, with <c>key</c> and <c>value</c>.</summary>
    private static TemplateArray Map(in Arguments a)
    {
        var made = new TemplateArray { IsRange = true };
        if (a[0] is null || a.Text(1) is not { } member) return made;
        IReadOnlyList<object?> items = Members.AsList(a[0]!) is null ? [a[0]] : a.List(0)!;
        foreach (var item in items)
        {
            if (item is TemplateObject model && model.TryGetValue(member, out var value)) made.Add(value);
            else if (item is DateTimeOffset or TimeSpan or TemplateArray && Members.Get(a.Render, item, member) is { } found) made.Add(found);
            else if (item is string text && member == "size") made.Add(Value.Box(text.Length));
        }

        return made;
    }

    private static TemplateArray RemoveAt(in Arguments a)
    {
        var made = new TemplateArray(a.List(0) ?? []);
        var index = a.Int(1);
        if (index < 0) index += made.Count;
        if (index >= 0 && index < made.Count) made.RemoveAt(index);
        return made;
    }
}
