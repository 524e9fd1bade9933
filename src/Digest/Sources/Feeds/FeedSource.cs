using System.Runtime.CompilerServices;
using Digest.Papers;
using Digest.Sources.Reading;

namespace Digest.Sources.Feeds;

/// <summary>Any RSS or Atom feed: bioRxiv, journals, blogs. What it shows and did not show before is new; of a first read only the newest day is.</summary>
internal sealed class FeedSource(SourceOptions source, SourcesOptions options, SourceHttp http, TimeProvider clock) : IPaperSource
{
    public string Name => source.Name;

    public async IAsyncEnumerable<SourcePage> ReadAsync(string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = SourcePosition.Read<Validators>(position);
        var uri = new Uri(source.Url!);
        var (sightings, problems, validators) = await http.GetAsync(
            new SourceRequest(uri, uri.Host, options.Interval) { Known = known },
            answer =>
            {
                if (answer.IsNotModified) return ([], [], known!);
                answer.EnsureOk();
                var (read, wrong) = FeedFormat.Read(answer.Body, answer.IsCut);
                return (read, wrong, answer.Validators);
            },
            cancellationToken);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var newest = sightings.Max(s => s.Paper.PublishedAt)?.UtcDateTime.Date;
        var marked = sightings.Select(s => s with
        {
            Novelty = known is null && s.Paper.PublishedAt?.UtcDateTime.Date != newest ? Novelty.History : Novelty.Announced,
            Kind = AnnouncementKind.New,
            Batch = today,
        });
        yield return new SourcePage(marked.ToList(), SourcePosition.Write(validators)) { Problems = problems };
    }

    public IAsyncEnumerable<SourcePage>? Backfill(DateOnly since, string? resume, CancellationToken cancellationToken) => null;
}
