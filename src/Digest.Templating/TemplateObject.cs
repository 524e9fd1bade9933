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
    /// <summary>Up to this many members are searched one by one, which is faster than hashing.</summary>
    private const int MostSearched = 12;

    private string[] _names = new string[4];
    private object?[] _values = new object?[4];

    /// <summary>Places by name, once there are more members than are searched.</summary>
    private Dictionary<string, int>? _places;

    public object? this[string name]
    {
        get => TryGetValue(name, out var value) ? value : null;
        set
        {
            value = Value.Checked(value);
            var place = PlaceOf(name);
            if (place < 0) Append(name, value);
            else _values[place] = value;
        }
    }

    public int Count { get; private set; }

    /// <exception cref="ArgumentException">The name is there already, or no template could use the value.</exception>
    public void Add(string name, object? value)
    {
        if (PlaceOf(name) >= 0) throw new ArgumentException($"The model has `{name}` already.", nameof(name));
        Append(name, Value.Checked(value));
    }

    public bool TryGetValue(string name, out object? value)
    {
        var place = PlaceOf(name);
        value = place < 0 ? null : _values[place];
        return place >= 0;
    }

    /// <summary>The value of a name, or null. Where it was found is kept in <paramref name="place"/>, and tried first.</summary>
    internal object? Find(string name, ref int place)
    {
        var expected = place;
        if ((uint)expected < (uint)Count && ReferenceEquals(_names[expected], name)) return _values[expected];
        expected = PlaceOf(name);
        if (expected < 0) return null;
        place = expected;
        return _values[expected];
    }

    private int PlaceOf(string name)
    {
        if (_places is not null) return _places.TryGetValue(name, out var known) ? known : -1;
        for (var i = 0; i < Count; i++)
        {
            if (_names[i] == name) return i;
        }

        return -1;
    }

    private void Append(string name, object? value)
    {
        if (Count == _names.Length)
        {
            Array.Resize(ref _names, Count * 2);
            Array.Resize(ref _values, Count * 2);
        }

        (_names[Count], _values[Count]) = (name, value);
        Count++;
        if (_places is not null)
        {
            _places[name] = Count - 1;
        }
        else if (Count > MostSearched)
        {
            _places = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var i = 0; i < Count; i++) _places[_names[i]] = i;
        }
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return new KeyValuePair<string, object?>(_names[i], _values[i]);
    }

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
