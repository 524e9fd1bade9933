using System.Collections;
using Digest.Templating.Evaluation;

namespace Digest.Templating;

/// <summary>
/// An object of a template's model: names to values, in insertion order. Values are null, bool, int, long, double, decimal, string, DateTimeOffset, TimeSpan,
/// <see cref="TemplateObject"/>, <see cref="Markup"/>, <see cref="Link"/> or an <c>IReadOnlyList</c> of these.
/// A template reaches nothing else: there is no reflection. Not changed by a render, and safe for many at once while nobody adds to it.
/// </summary>
public sealed class TemplateObject : IEnumerable<KeyValuePair<string, object?>>
{
    private readonly OrderedDictionary<string, object?> _members = new(StringComparer.Ordinal);

    public object? this[string name]
    {
        get => _members.GetValueOrDefault(name);
        set => _members[name] = Value.Checked(value);
    }

    public int Count => _members.Count;

    public void Add(string name, object? value) => _members.Add(name, Value.Checked(value));

    public bool TryGetValue(string name, out object? value) => _members.TryGetValue(name, out value);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _members.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Finished UTF-8 markup, written as it is. <see cref="RenderOutput"/> keeps it as a segment of its own, so that it can be shared by many renders.</summary>
public sealed class Markup(ReadOnlyMemory<byte> utf8)
{
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    /// <summary>What the owner keeps beside the bytes (an encoding made once, say). No template can see it.</summary>
    public object? Tag { get; init; }
}

/// <summary>A URL that was checked to be http, https or mailto when it was stored. The only kind of value that may stand in a URL attribute.</summary>
public sealed record Link(string Url)
{
    public override string ToString() => Url;
}
