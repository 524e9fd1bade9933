using System.Text;
using System.Text.Json;

namespace Digest.Configuration;

/// <summary>Changes JSON text in place, so that comments and layout stay.</summary>
internal sealed class JsonText
{
    private const string Indentation = "  ";

    private static readonly JsonReaderOptions Reading =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private byte[] _text;

    /// <exception cref="JsonException">It is not a JSON object.</exception>
    public JsonText(string text)
    {
        _text = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
        if (Find([]) is not { IsObject: true }) throw new JsonException("It must be an object.");
    }

    /// <summary>Adds an item to the end of an array.</summary>
    /// <returns>False where there is no such array.</returns>
    public bool TryAppend(IReadOnlyList<string> path, string item)
    {
        if (Find(path) is not { IsObject: false } array) return false;
        Insert(array, item);
        return true;
    }

    /// <summary>Adds a member that is not there; objects on the way to it too.</summary>
    /// <returns>False where the member exists, or something on the way is not an object.</returns>
    public bool TryAdd(IReadOnlyList<string> path, string value)
    {
        for (var known = path.Count - 1; known >= 0; known--)
        {
            if (Find([.. path.Take(known)]) is not { } place) continue;
            if (!place.IsObject || place.Members.Contains(path[known], StringComparer.OrdinalIgnoreCase)) return false;
            for (var i = path.Count - 1; i > known; i--) value = $"{{\n{Indent($"\"{path[i]}\": {value}")}\n}}";
            Insert(place, $"\"{path[known]}\": {value}");
            return true;
        }

        return false;
    }

    public override string ToString() => Encoding.UTF8.GetString(_text);

    private static string Indent(string text) => Indentation + text.Replace("\n", "\n" + Indentation);

    private void Insert(Place place, string text)
    {
        var depth = string.Concat(Enumerable.Repeat(Indentation, place.Depth + 1));
        var line = "\n" + depth + text.ReplaceLineEndings("\n").Replace("\n", "\n" + depth);
        var isOneLine = !_text.AsSpan(place.Start, place.End - place.Start).Contains((byte)'\n');
        // An array of plain values on one line stays on that line.
        if (!place.IsObject && isOneLine && place.LastEnd >= 0 && !text.Contains('\n')) line = " " + text;
        if (place.LastEnd >= 0) Replace(place.LastEnd, place.LastEnd, "," + line);
        else Replace(place.Start + 1, place.Start + 1, line + (isOneLine ? "\n" + depth[Indentation.Length..] : ""));
    }

    private void Replace(int from, int to, string text) =>
        _text = [.. _text.AsSpan(0, from), .. Encoding.UTF8.GetBytes(text), .. _text.AsSpan(to)];

    /// <summary>The object or array at a path of member names and item numbers; null where there is none.</summary>
    private Place? Find(IReadOnlyList<string> path)
    {
        var reader = new Utf8JsonReader(_text, Reading);
        var open = new Stack<Place>();
        var names = new Stack<string>();
        Place? found = null;
        var member = "";
        while (reader.Read())
        {
            var at = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    member = reader.GetString()!;
                    open.Peek().Members.Add(member);
                    continue;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    if (open.TryPeek(out var parent))
                        names.Push(parent.IsObject ? member : FormattableString.Invariant($"{parent.Count}"));
                    open.Push(new Place(at, open.Count, reader.TokenType == JsonTokenType.StartObject));
                    if (names.Reverse().SequenceEqual(path, StringComparer.OrdinalIgnoreCase)) found = open.Peek();
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop().End = at;
                    if (names.Count > 0) names.Pop();
                    break;
            }

            if (!open.TryPeek(out var around)) continue;
            around.LastEnd = (int)reader.BytesConsumed;
            around.Count++;
        }

        return found;
    }

    /// <param name="Start">Where its opening bracket is.</param>
    /// <param name="Depth">The number of objects and arrays around it.</param>
    private sealed record Place(int Start, int Depth, bool IsObject)
    {
        public int End { get; set; }

        /// <summary>Behind the last member or item; -1 while there is none.</summary>
        public int LastEnd { get; set; } = -1;

        public int Count { get; set; }

        public List<string> Members { get; } = [];
    }
}
