using System.Text.Json;
using Digest.Papers.Text;
using Digest.Sources.Reading;

namespace Digest.Sources.Files;

/// <summary>
/// An object of a user's file. Each field is read in the forms that are in use; one that cannot be read,
/// and one that was not asked
/// for, is remembered, so that nothing is dropped silently.
/// </summary>
internal sealed class JsonRecord(JsonElement record)
{
    private static readonly char[] ListMarks = [',', ';', '\n'], WordMarks = [',', ';', '\n', ' ', '\t'];

    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly List<string> _unread = [];

    /// <summary>Fields that are there and could not be read, each in a sentence.</summary>
    public IReadOnlyList<string> Unread => _unread;

    /// <summary>Names of fields that were not asked for.</summary>
    public IEnumerable<string> Unknown => record.EnumerateObject().Select(NameOf).Where(name => !_asked.Contains(name));

    /// <summary>Fields that are known and say nothing that a paper has.</summary>
    public void PassOver(params string[] names) => _asked.UnionWith(names);

    public string? Text(params string[] names) => Read(names, "a text", value => value.AsText());

    /// <summary>As text also where it is a number: an arXiv id looks like one.</summary>
    public string? Id(string name) => Read(
        [name], "a text", value => value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.AsText());

    public int? Count(string name) => Read(
        [name], "a number from 0", value => value.AsCount() is { } count ? (int?)count : null);

    public DateTimeOffset? Instant(params string[] names) => Read(
        names, "a date like 2026-03-05", value => value.AsInstant());

    public string? Address(string name, Func<string?, string?> check, params string[] others) =>
        Read([name, .. others], "a web address", value => check(value.AsText()));

    public string? Doi(string name) => Read([name], "a DOI like 10.1000/1", value => PaperFields.Doi(value.AsText()));

    public bool IsTrue(string name) => Read<bool?>([name], "true or false", value => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => (value.AsText() ?? value.GetRawText())
            .ToLowerInvariant() switch
        { "true" or "yes" or "1" => true, "false" or "no" or "0" => false, _ => null },
    }) == true;

    /// <summary>Names in a list, in a text, or as objects with a name or its parts.</summary>
    public IEnumerable<string> Names(params string[] names) => Read(
        names, "a list of names", value => value.ValueKind switch
    {
        JsonValueKind.Array => All(names[0], value.EnumerateArray().Select(Person)),
        JsonValueKind.String => AuthorNames.Split(value.AsText()).ToList(),
        JsonValueKind.Object => All(names[0], [Person(value)]),
        _ => null,
    }) ?? [];

    /// <summary>Words like <c>cs.CL</c>: in a list, or in a text with commas or blanks between.</summary>
    public IEnumerable<string> Words(params string[] names) => ListOf(names, WordMarks);

    /// <summary>Terms of one or more words: in a list, or in a text with commas between.</summary>
    public IEnumerable<string> Terms(params string[] names) => ListOf(names, ListMarks);

    private List<string> ListOf(string[] names, char[] marks) => Read(
        names, "a list of texts", value => value.ValueKind switch
    {
        JsonValueKind.Array => All(names[0], value.EnumerateArray().Select(item => item.AsText() ?? Named(item))),
        JsonValueKind.String =>
            [.. value.AsText()!.Split(marks, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        _ => null,
    }) ?? [];

    private List<string> All(string name, IEnumerable<string?> read)
    {
        var all = read.ToList();
        if (all.Any(text => text is null)) _unread.Add($"\"{name}\" has an element that is not a text");
        return [.. all.OfType<string>()];
    }

    private static string? Person(JsonElement item)
    {
        if (item.AsText() is { } name) return name;
        // arXiv's snapshot: family name, given names, suffix.
        if (item.ValueKind == JsonValueKind.Array) return Join(
            item.EnumerateArray().Select(JsonFields.AsText).ToList() is [var family, var given, .. var rest]
            ? [given, family, .. rest] : []);
        return Named(item) ?? Join(
            item.Text("given") ?? item.Text("first") ?? item.Text("first_name") ?? item.Text("forenames"),
            item.Text("family") ?? item.Text("last") ?? item.Text("last_name") ?? item.Text("keyname"));
    }

    private static string? Named(JsonElement item) => item.ValueKind == JsonValueKind.Object ? item.Text("name")
        ?? item.Text("term") : null;

    private static string? Join(params string?[] parts) =>
        string.Join(' ', parts.Where(part => !string.IsNullOrWhiteSpace(part))) is { Length: > 0 } name ? name : null;

    private T? Read<T>(string[] names, string wanted, Func<JsonElement, T?> read)
    {
        _asked.UnionWith(names);
        foreach (var name in names)
        {
            if (!record.Find(name, out var value) || value.ValueKind == JsonValueKind.Null || value.AsText() is { } text
                && string.IsNullOrWhiteSpace(text)) continue;
            if (read(value) is { } result) return result;
            _unread.Add($"\"{name}\" is {Shown(value)}, not {wanted}");
        }
        return default;
    }

    private static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String when value.AsText() is null => "a text with half a character",
        _ => value.GetRawText() is var raw && raw.Length > 60 ? PaperText.Name(raw[..60]) + "…" : PaperText.Name(raw),
    };

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "(a broken name)";
        }
    }
}
