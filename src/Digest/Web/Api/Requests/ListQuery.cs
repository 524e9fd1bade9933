using System.Globalization;
using Digest.Web.Api.Answers;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Api.Requests;

/// <summary>What is asked of a list: how many entries, and after which one.</summary>
internal sealed record ListQuery(string List, int Count, string? After)
{
    public const int MaxCount = 200;
    public const int DefaultCount = 50;

    /// <param name="list">The list with its filters: a cursor of another one is not valid.</param>
    /// <returns>Null when something is not valid.</returns>
    public static ListQuery? Read(string list, int? limit, string? cursor, out Problem? problem)
    {
        var errors = new List<string>();
        if (limit is < 1 or > MaxCount) errors.Add($"The limit is {limit}. It must be 1 to {MaxCount}.");
        if (!ListCursor.TryRead(list, cursor, out var after))
            errors.Add("The cursor is not valid for this list. Use next of the page before, with the same filters.");
        problem = errors.Count == 0 ? null : Problem.NotValid(errors);
        return problem is null ? new ListQuery(list, limit ?? DefaultCount, after) : null;
    }

    /// <summary>The key in the cursor.</summary>
    /// <param name="start">For the first page.</param>
    public long AfterKey(long start) =>
        After is null ? start
        : long.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key
        // Made by hand: the check of a cursor is no secret.
        : throw new BadHttpRequestException("The cursor is not valid.");

    /// <summary>A page of what is in the order of its keys.</summary>
    /// <param name="found">Up to one more than was asked for.</param>
    public ListPage<TDocument> Page<T, TDocument>(
        IReadOnlyList<T> found, Func<T, TDocument> document, Func<T, long> key) =>
        Page(found, document, entry => key(entry).ToString(CultureInfo.InvariantCulture));

    /// <param name="found">Up to one more than was asked for.</param>
    public ListPage<TDocument> Page<T, TDocument>(
        IReadOnlyList<T> found, Func<T, TDocument> document, Func<T, string> position) =>
        new(
            [.. found.Take(Count).Select(document)],
            found.Count > Count ? ListCursor.Write(List, position(found[Count - 1])) : null);
}
