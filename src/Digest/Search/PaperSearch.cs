using Digest.Embeddings;
using Digest.Matching.Indexing;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Digest.Papers;
using Digest.Topics;

namespace Digest.Search;

/// <summary>Searches the archive, and finds the papers that are like a paper.</summary>
internal sealed class PaperSearch(
    SearchIndex index,
    PaperStore papers,
    CorpusStatistics archive,
    Meanings meanings,
    SearchSlots slots,
    TimeProvider clock)
{
    /// <summary>Hits that can be reached by turning pages.</summary>
    public const int MaxHits = 500;

    public async Task<SearchResult> FindAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        var snapshot = await index.GetAsync(cancellationToken);
        var best = new BestHits(MaxHits);
        if (request.Order == SearchOrder.Likeness)
        {
            await RunAsync(
                snapshot,
                await LikenessOfAsync(request.Text, cancellationToken),
                request,
                (document, likeness) => Add(document, likeness, likeness),
                cancellationToken);
        }
        else
        {
            var isByTime = request.Order == SearchOrder.Newest;
            await RunAsync(
                snapshot,
                request.Effective(),
                await ListLikedAsync(request.Query, cancellationToken),
                (document, hit) => Add(
                    document,
                    hit.Relevance,
                    isByTime ? document.PublishedAt?.ToUnixTimeSeconds() ?? 0 : hit.Score),
                cancellationToken);
        }

        return new SearchResult(best.Take(), best.Count, snapshot.Papers, snapshot.IsComplete);

        void Add(MatchDocument document, float relevance, double rank)
        {
            if (request.IsWithinDays(document.PublishedAt))
                best.Add(new SearchHit(document.Key, relevance, document.PublishedAt), rank);
        }
    }

    /// <summary>The papers most like this one, best first.</summary>
    public async Task<IReadOnlyList<SearchHit>> FindSimilarAsync(
        Paper paper, int count, CancellationToken cancellationToken)
    {
        var best = new BestHits(count);
        var known = await meanings.OfPapersAsync([paper.Key], cancellationToken);
        await RunAsync(
            await index.GetAsync(cancellationToken),
            new Likeness(
                PaperDocument.Of(paper) with { Id = Likeness.Name }, known.GetValueOrDefault(paper.Key, [])),
            null,
            (document, likeness) =>
            {
                if (document.Key != paper.Key)
                    best.Add(new SearchHit(document.Key, likeness, document.PublishedAt), likeness);
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
        var words = request with { Order = SearchOrder.Relevance };
        var hits = new TopicMatcher(indexed).Run(words.Effective(), null, options);
        return found.Index().ToDictionary(
            paper => paper.Item.Key,
            paper => ToMark(hits.Explain(paper.Index).QueryTerms, request.Text));
    }

    /// <summary>
    /// Plain words that stand near each other somewhere are explained as one term; a title may have them apart.
    /// </summary>
    private static IReadOnlyList<string> ToMark(IReadOnlyList<string> terms, string query)
    {
        if (query.Contains('"')) return terms;
        var beginnings = query.Split(' ').Where(word => word.Length > 2).Select(word => word[..3]).ToList();
        var words = terms.SelectMany(term => term.Split(' ')).Where(word => beginnings.Exists(
            beginning => word.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)));
        return [.. terms.Union(words, StringComparer.Ordinal)];
    }

    private Task RunAsync(
        SearchSnapshot snapshot,
        TopicQuery query,
        IReadOnlyDictionary<string, MatchDocument> liked,
        Action<MatchDocument, TopicHit> found,
        CancellationToken cancellationToken)
    {
        var options = new MatchOptions { Now = clock.GetUtcNow(), LikedPapers = liked };
        return EachSegmentAsync(
            snapshot,
            segment =>
            {
                foreach (var hit in segment.Matcher.Run(query, null, options).Matches)
                    found(segment.Documents[hit.Document], hit);
            },
            cancellationToken);
    }

    /// <param name="request">Its filters; null for none.</param>
    private Task RunAsync(
        SearchSnapshot snapshot,
        Likeness likeness,
        SearchRequest? request,
        Action<MatchDocument, float> found,
        CancellationToken cancellationToken)
    {
        var options = new MatchOptions
        {
            Now = clock.GetUtcNow(),
            LikedPapers = new Dictionary<string, MatchDocument> { [Likeness.Name] = likeness.Words },
        };
        return EachSegmentAsync(
            snapshot,
            segment => likeness.Find(
                segment,
                request?.Effective() ?? Likeness.Query,
                request?.Filter(),
                options,
                (document, alike) => found(segment.Documents[document], alike)),
            cancellationToken);
    }

    private Task EachSegmentAsync(
        SearchSnapshot snapshot, Action<SearchSegment> run, CancellationToken cancellationToken) =>
        slots.RunAsync(
            () =>
            {
                foreach (var segment in snapshot.Segments)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    run(segment);
                }

                return Task.CompletedTask;
            },
            cancellationToken);

    private async Task<Likeness> LikenessOfAsync(string text, CancellationToken cancellationToken)
    {
        var known = await meanings.OfTopicsAsync([text], isStored: _ => false, cancellationToken);
        return new Likeness(
            new MatchDocument { Key = 0, Id = Likeness.Name, Title = text }, known.GetValueOrDefault(text, []));
    }

    private async Task<IReadOnlyDictionary<string, MatchDocument>> ListLikedAsync(
        TopicQuery query, CancellationToken cancellationToken)
    {
        var liked = new Dictionary<string, MatchDocument>(StringComparer.Ordinal);
        foreach (var name in query.LikedPapers)
            if (PaperId.TryParse(name, out var id) && await papers.FindAsync(id, cancellationToken) is { } paper)
                liked[name] = PaperDocument.Of(paper);
        return liked;
    }
}
