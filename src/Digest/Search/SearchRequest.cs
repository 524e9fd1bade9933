using Digest.Matching.Queries;

namespace Digest.Search;

/// <summary>What a search asks for.</summary>
internal sealed record SearchRequest
{
    public required TopicQuery Query { get; init; }

    /// <summary>The query as it was typed.</summary>
    public required string Text { get; init; }

    public SearchOrder Order { get; init; }

    /// <summary>Where the words are looked for that name no field themselves.</summary>
    public SearchField Field { get; init; }

    /// <summary>Such as <c>cs.CL</c>, <c>cs</c> or <c>cs.*</c>; null for all.</summary>
    public string? Category { get; init; }

    /// <summary>The source that announced the paper; null for all.</summary>
    public string? Source { get; init; }

    /// <summary>The first day on which it was first announced, or published where that is not known; UTC.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last such day.</summary>
    public DateOnly? To { get; init; }

    /// <summary>The query to run, within the chosen field, category and source.</summary>
    public TopicQuery Effective()
    {
        var query =
            Order == SearchOrder.Likeness ? Likeness.Query
            : Field switch
            {
                SearchField.Title => Query.In(QueryField.Title),
                SearchField.Abstract => Query.In(QueryField.Abstract),
                SearchField.Author => TopicQuery.By([Text.Trim()]),
                _ => Query,
            };
        if (Category is { } category) query = query.WithinCategory(category);
        return Source is { } source ? query.WithinSource(source) : query;
    }

    /// <summary>The chosen category and source alone; null for all papers.</summary>
    public TopicQuery? Filter() => TopicQuery.All(Category, Source);

    public bool IsWithinDays(DateTimeOffset? at)
    {
        if (From is null && To is null) return true;
        if (at is not { } instant) return false;
        var day = DateOnly.FromDateTime(instant.UtcDateTime);
        return (From is null || day >= From) && (To is null || day <= To);
    }
}

internal enum SearchOrder
{
    /// <summary>How well the query's words match.</summary>
    Relevance,

    /// <summary>How alike the whole paper is to what was typed, regardless of its words.</summary>
    Likeness,

    Newest,
}

internal enum SearchField
{
    Anywhere,
    Title,
    Abstract,
    Author,
}

/// <param name="Hits">Best first, at most <see cref="PaperSearch.MaxHits"/>.</param>
/// <param name="Found">All that match.</param>
/// <param name="Papers">All that were searched.</param>
/// <param name="IsComplete">False while older papers are still being read.</param>
internal sealed record SearchResult(IReadOnlyList<SearchHit> Hits, int Found, int Papers, bool IsComplete);

/// <param name="PaperKey">The paper's row.</param>
/// <param name="Relevance">0 to 1.</param>
/// <param name="At">When it was first announced, or published.</param>
internal readonly record struct SearchHit(long PaperKey, float Relevance, DateTimeOffset? At);
