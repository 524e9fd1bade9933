using Digest.Matching.Indexing;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Digest.Papers;
using Digest.Topics;

namespace Digest.Search;

/// <summary>Searches the archive, and finds the papers that are like a paper.</summary>
internal sealed class PaperSearch(
    SearchIndex index, PaperStore papers, CorpusStatistics archive, TimeProvider clock) : IDisposable
{
    /// <summary>Searches at one time; the others wait, so that mail goes out while many people search.</summary>
    private static readonly int Parallelism = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Hits that can be reached by turning pages.</summary>
    public const int MaxHits = 500;

    private readonly SemaphoreSlim _slots = new(Parallelism);

    public async Task<SearchResult> FindAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        var snapshot = await index.GetAsync(cancellationToken);
        var liked = await ListLikedAsync(request, cancellationToken);
        var best = new BestHits(MaxHits);
        await RunAsync(
            snapshot,
            request.Effective(LikeText),
            liked,
            (document, hit) =>
            {
                if (!request.IsWithinDays(document.PublishedAt)) return;
                var isByTime = request.Order == SearchOrder.Newest;
                var rank = isByTime ? document.PublishedAt?.ToUnixTimeSeconds() ?? 0 : (double)hit.Score;
                best.Add(new SearchHit(document.Key, hit.Relevance, document.PublishedAt), rank);
            },
            cancellationToken);
        return new SearchResult(best.Take(), best.Count, snapshot.Papers, snapshot.IsComplete);
    }

    /// <summary>The papers most like this one, best first.</summary>
    public async Task<IReadOnlyList<SearchHit>> FindSimilarAsync(
        Paper paper, int count, CancellationToken cancellationToken)
    {
        var best = new BestHits(count);
        await RunAsync(
            await index.GetAsync(cancellationToken),
            LikeText,
            new Dictionary<string, MatchDocument> { [LikeName] = PaperDocument.Of(paper) },
            (document, hit) =>
            {
                if (document.Key != paper.Key)
                    best.Add(new SearchHit(document.Key, hit.Relevance, document.PublishedAt), hit.Relevance);
            },
            cancellationToken);
        return best.Take();
    }

    /// <summary>What the query matched in each of these papers, as it reads there; by row.</summary>
    public async Task<IReadOnlyDictionary<long, IReadOnlyList<string>>> ExplainAsync(
        SearchRequest request, IReadOnlyList<Paper> found, CancellationToken cancellationToken)
    {
        var statistics = await archive.GetStatisticsAsync(cancellationToken);
        var indexed = MatchIndex.Build(found.Select(paper => PaperDocument.Of(paper)), statistics);
        var options = new MatchOptions { Now = clock.GetUtcNow() };
        var hits = new TopicMatcher(indexed).Run(request.Effective(request.Query), null, options);
        return found.Index().ToDictionary(
            paper => paper.Item.Key, paper => hits.Explain(paper.Index).QueryTerms);
    }

    private async Task RunAsync(
        SearchSnapshot snapshot,
        TopicQuery query,
        IReadOnlyDictionary<string, MatchDocument> liked,
        Action<MatchDocument, TopicHit> found,
        CancellationToken cancellationToken)
    {
        var options = new MatchOptions { Now = clock.GetUtcNow(), LikedPapers = liked };
        await _slots.WaitAsync(cancellationToken);
        try
        {
            foreach (var segment in snapshot.Segments)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var hit in segment.Matcher.Run(query, null, options).Matches)
                    found(segment.Documents[hit.Document], hit);
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    private const string LikeName = "text";

    private static readonly TopicQuery LikeText = TopicQuery.Parse($"like:{LikeName}").Query!;

    private async Task<IReadOnlyDictionary<string, MatchDocument>> ListLikedAsync(
        SearchRequest request, CancellationToken cancellationToken)
    {
        var liked = new Dictionary<string, MatchDocument>(StringComparer.Ordinal)
        {
            [LikeName] = new() { Key = 0, Id = LikeName, Title = request.Text },
        };
        foreach (var name in request.Query.LikedPapers)
            if (PaperId.TryParse(name, out var id) && await papers.FindAsync(id, cancellationToken) is { } paper)
                liked[name] = PaperDocument.Of(paper);
        return liked;
    }
}
