using System.Globalization;
using System.Text.Json;

namespace Digest.Papers;

/// <summary>A field that one source gives and others may give differently.</summary>
internal enum PaperField
{
    Title,
    Abstract,
    Authors,
    Categories,
    Comment,
    Doi,
    PublishedAt,
    UpdatedAt,
    AbstractUrl,
    PdfUrl,
}

/// <summary>
/// Which source gave each field of a paper, so that two equal sources that disagree do not change it again and again:
/// the first keeps it.
/// </summary>
internal sealed record FieldOrigins
{
    private static readonly PaperField[] Fields = Enum.GetValues<PaperField>();

    private readonly FieldOrigin[] _origins;

    private FieldOrigins(FieldOrigin[] origins) => _origins = origins;

    public FieldOrigin this[PaperField field] => _origins[(int)field];

    /// <summary>All fields from one source.</summary>
    public static FieldOrigins Of(FieldOrigin origin) => new([.. Fields.Select(_ => origin)]);

    /// <summary>The same, except for fields that another source gives.</summary>
    public FieldOrigins With(FieldOrigin origin, Func<PaperField, bool> isGiven) =>
        new([.. Fields.Select(field => isGiven(field) ? origin : _origins[(int)field])]);

    /// <summary>One origin as it is; several as a JSON object by field.</summary>
    public override string ToString() => _origins.All(origin => origin == _origins[0])
        ? _origins[0].ToString()
        : JsonSerializer.Serialize(Fields.ToDictionary(field => field.ToString(), field => this[field].ToString()));

    /// <param name="kept">Null for a paper that an earlier release stored: which source gave it is unknown.</param>
    /// <param name="authority">Of the source that gave such a paper.</param>
    public static FieldOrigins Parse(string? kept, SourceAuthority authority)
    {
        if (kept is null) return Of(new FieldOrigin(authority, null));
        if (!kept.StartsWith('{')) return Of(FieldOrigin.Parse(kept));
        var byName = JsonSerializer.Deserialize<Dictionary<string, string>>(kept)!;
        return new FieldOrigins([.. Fields.Select(field => byName.TryGetValue(field.ToString(), out var origin)
            ? FieldOrigin.Parse(origin)
            : new FieldOrigin(authority, null))]);
    }
}

/// <param name="Source">Null when it is not known.</param>
internal readonly record struct FieldOrigin(SourceAuthority Authority, string? Source)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(int)Authority} {Source}");

    public static FieldOrigin Parse(string text)
    {
        var blank = text.IndexOf(' ');
        var source = text[(blank + 1)..];
        return new FieldOrigin(
            (SourceAuthority)int.Parse(text.AsSpan(0, blank), CultureInfo.InvariantCulture),
            source.Length == 0 ? null : source);
    }
}
