using Digest.Rendering.Templates;
using Scriban.Runtime;

namespace Digest.Rendering.Checking;

/// <summary>
/// What is known about a value before any render: enough to find unknown names, and whether the value may be used in a
/// URL or a style.
/// </summary>
internal abstract record ValueType
{
    /// <summary>Could be anything.</summary>
    public static readonly ValueType Any = new Simple("any");

    public static readonly ValueType Null = new Simple("null");

    public static readonly ValueType Text = new Simple("text");

    public static readonly ValueType Number = new Simple("number");

    public static readonly ValueType Bool = new Simple("bool");

    public static readonly ValueType Date = new Simple("date");

    public static readonly ValueType Link = new Simple("link");

    public static readonly ValueType Markup = new Simple("markup");

    /// <summary>A text that is part of the template itself.</summary>
    public static readonly ValueType Constant = new Simple("constant");

    /// <summary>What a capture or an include gave.</summary>
    public static readonly ValueType Rendered = new Simple("rendered");

    private sealed record Simple(string Name) : ValueType
    {
        public override string ToString() => Name;
    }

    public sealed record List(ValueType Item) : ValueType
    {
        public override string ToString() => $"list of {Item}";
    }

    /// <param name="Members">Compared by reference: an object type is merged, never compared.</param>
    public sealed record Object(IReadOnlyDictionary<string, ValueType> Members) : ValueType
    {
        public override string ToString() => "object";
    }

    /// <summary>A type for what is one in some samples and the other in others. Null says nothing.</summary>
    public static ValueType Merge(ValueType left, ValueType right) =>
        (left, right) switch
        {
            _ when left == right || right == Null => left,
            _ when left == Null => right,
            (List a, List b) => new List(Merge(a.Item, b.Item)),
            (Object a, Object b) => new Object(
                a.Members.Keys.Union(b.Members.Keys)
                    .ToDictionary(
                        name => name,
                        name => Merge(a.Members.GetValueOrDefault(name, Null), b.Members.GetValueOrDefault(name, Null)),
                        StringComparer.Ordinal)),
            _ => Any,
        };

    public static ValueType Of(object? value) => value switch
    {
        null => Null,
        string => Text,
        bool => Bool,
        int or long or double or decimal or float => Number,
        DateTime or TimeSpan => Date,
        Templates.Link => Link,
        Templates.Markup => Markup,
        ScriptObject model => new Object(model.ToDictionary(m => m.Key, m => Of(m.Value), StringComparer.Ordinal)),
        IEnumerable<object?> items => new List(items.Select(Of).Aggregate(Null, Merge)),
        _ => Any,
    };
}
