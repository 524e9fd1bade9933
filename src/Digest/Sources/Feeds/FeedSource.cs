using System.Runtime.CompilerServices;
using Digest.Papers;
using Digest.Sources.Reading;

namespace Digest.Sources.Feeds;

/// <summary>
/// Any RSS, Atom or JSON feed: bioRxiv, journals, blogs. What it shows and did not show before is new; of the first
/// read that is complete and
/// not empty only the newest day is.
/// </summary>
internal sealed class FeedSource(SourceOptions source, SourcesOptions options, SourceHttp http, TimeProvider clock)
    : IPaperSource
{
    public string Name => source.Name;

    public async IAsyncEnumerable<SourcePage> ReadAsync(
        string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = SourcePosition.Read<Position>(position);
        if (await RequestAsync(known, cancellationToken) is not var (items, validators)) yield break;
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        // A journal dates its papers by an issue to come: that makes no other paper old.
        var newest = items
            .SourceRecords.Where(s => !IsToCome(s, today))
            .Max(s => s.Paper.PublishedAt)
            ?.UtcDateTime.Date;
        var marked = items.SourceRecords.Select(s => s with
        {
            Novelty = known is null && s.Paper.PublishedAt?.UtcDateTime.Date != newest && !IsToCome(s, today)
                ? Novelty.History : Novelty.Announced,
            Kind = AnnouncementKind.New,
            Batch = today,
        });
        // Until a read was complete and had something, what comes later may be old as well.
        var isRead = known is not null || (items.SourceRecords.Count > 0 && !items.IsIncomplete);
        var next = isRead ? SourcePosition.Write(new Position(validators?.ETag, validators?.LastModified)) : null;
        yield return new SourcePage(marked.ToList(), next) { Problems = items.Problems };
    }

    public IAsyncEnumerable<SourcePage>? Backfill(
        DateOnly since,
        string? resume,
        CancellationToken cancellationToken
    ) => null;

    /// <returns>Null when nothing has changed. A feed that ends in the middle at every attempt is read as far as it
    /// goes, without validators.</returns>
    private async Task<(FeedItems Items, Validators? Validators)?> RequestAsync(
        Position? known, CancellationToken cancellationToken)
    {
        var uri = new Uri(source.Url!);
        FeedItems? begun = null;
        try
        {
            return await http.GetAsync<(FeedItems, Validators?)?>(
                new SourceRequest(uri, uri.Host, options.Interval)
                {
                    Known = known is null ? null : new Validators(
                    known.ETag, known.LastModified)
                },
                answer =>
                {
                    if (answer.IsNotModified) return null;
                    answer.EnsureOk();
                    var items = FeedFormat.Read(
                        answer.Body, answer.IsCut, new FeedOrigin(source.Name, answer.Location, answer.Charset));
                    if (!items.IsIncomplete) return (items, answer.Validators);
                    begun = items;
                    throw new FormatException("the response ends in the middle");
                },
                cancellationToken);
        }
        catch (SourceException e) when (begun is not null)
        {
            return (begun with { Problems = [.. begun.Problems, new SourceProblem("answer", e.Message)] }, null);
        }
    }

    private static bool IsToCome(SourceRecord record, DateOnly today) =>
        record.Paper.PublishedAt is { } at && DateOnly.FromDateTime(at.UtcDateTime) > today;

    /// <summary>What the feed's server gave for conditional requests; its presence says that the feed was read
    /// before.</summary>
    private sealed record Position(string? ETag, string? LastModified);
}
