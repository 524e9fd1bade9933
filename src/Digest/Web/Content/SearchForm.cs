using System.Globalization;
using Digest.Matching.Queries;
using Digest.Rendering.Texts;
using Digest.Search;
using Microsoft.AspNetCore.Http;
using Scriban.Runtime;

namespace Digest.Web.Content;

/// <summary>The fields of the search as a request has them. What is not valid counts as not given.</summary>
internal sealed record SearchForm
{
    private const int MaxCategoryLength = 40;

    /// <summary>Empty when nothing was searched for.</summary>
    public string Text { get; private init; } = "";

    private SearchOrder Order { get; init; }

    private SearchField Field { get; init; }

    private string? Category { get; init; }

    private string? Source { get; init; }

    private DateOnly? From { get; init; }

    private DateOnly? To { get; init; }

    private IReadOnlyList<string> Sources { get; init; } = [];

    public static SearchForm For(string query) => new() { Text = query };

    /// <param name="sources">The names that the source may have.</param>
    public static SearchForm In(HttpRequest request, IReadOnlyList<string> sources)
    {
        var query = request.Query;
        var category = ((string?)query["cat"] ?? "").Trim();
        return new SearchForm
        {
            Text = ((string?)query["q"] ?? "").Trim(),
            Order = Named<SearchOrder>(query["order"]),
            Field = Named<SearchField>(query["in"]),
            Category = IsCategory(category) ? category : null,
            Source = sources.FirstOrDefault(name => name == query["source"]),
            From = Day(query["from"]),
            To = Day(query["to"]),
            Sources = sources,
        };
    }

    /// <summary>What the address of this search has, without the number of the page.</summary>
    public IEnumerable<(string Name, string? Value)> Query =>
    [
        ("q", Text),
        ("in", Field == default ? null : NameOf(Field)),
        ("cat", Category),
        ("source", Source),
        ("from", From is { } from ? PageAddresses.Text(from) : null),
        ("to", To is { } to ? PageAddresses.Text(to) : null),
        ("order", Order == default ? null : NameOf(Order)),
    ];

    public SearchRequest Request(TopicQuery query) => new()
    {
        Query = query,
        Text = Text,
        Order = Order,
        Field = Field,
        Category = Category,
        Source = Source,
        From = From,
        To = To,
    };

    public ScriptObject Model(ReaderTexts texts) => new()
    {
        { "q", Text },
        { "fields", Options(Field, "field", texts) },
        { "orders", Options(Order, "order", texts) },
        { "category", Category ?? "" },
        {
            "sources",
            Sources.Select(name => new ScriptObject { { "name", name }, { "is_chosen", name == Source } }).ToArray()
        },
        { "from", From is { } from ? PageAddresses.Text(from) : "" },
        { "to", To is { } to ? PageAddresses.Text(to) : "" },
        { "has_filters", Query.Skip(1).Any(pair => pair.Value is not null) },
    };

    private static ScriptObject[] Options<T>(T chosen, string prefix, ReaderTexts texts) where T : struct, Enum =>
        [
            .. Enum.GetValues<T>().Select(value => new ScriptObject
            {
                { "value", NameOf(value) },
                { "name", texts[$"{prefix}_{NameOf(value)}"] },
                { "is_chosen", value.Equals(chosen) },
            }),
        ];

    private static T Named<T>(string? text) where T : struct, Enum =>
        Enum.GetValues<T>().FirstOrDefault(value => NameOf(value) == text);

    private static string NameOf<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    internal static bool IsCategory(string text) =>
        text.Length is > 0 and <= MaxCategoryLength
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '*' or '_');

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
}
