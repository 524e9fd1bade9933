using Digest.Editions;
using Digest.Matching.Ranking;
using Digest.Papers;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Studio.Why;

/// <param name="Score">As the digest has it, 0 to 1.</param>
/// <param name="Reasons">As the mail says them.</param>
internal sealed record ExplainedPaper(
    string Id, string Title, double Score, IReadOnlyList<string> Reasons, IReadOnlyList<TopicFeatures> Topics);

/// <summary>How a topic sees a paper.</summary>
/// <param name="Parts">What speaks for it and against it, in points.</param>
/// <param name="Missing">Words of the topic that the paper does not have.</param>
internal sealed record TopicFeatures(
    string Topic, double Score, IReadOnlyList<RelevancePart> Parts, IReadOnlyList<string> Missing);

/// <param name="Below">The best of those that do not match.</param>
internal sealed record TopicBorder(string Topic, int Found, int Papers, IReadOnlyList<ExplainedPaper> Below);

internal sealed record DigestExplanation(
    IReadOnlyList<ExplainedPaper> Papers, IReadOnlyList<TopicBorder> Borders, int Days);

/// <summary>Why each paper of a digest is in it, and which papers missed it by the least.</summary>
internal sealed class DigestExplainer(
    CorpusStatistics archive, TopicProfiles profiles, PaperStore papers)
{
    private const int Days = 7;
    private const int BelowShown = 5;

    public async Task<DigestExplanation> ExplainAsync(
        Subscriber subscriber, Edition edition, CancellationToken cancellationToken)
    {
        var index = await archive.IndexSinceAsync(edition.CreatedAt.AddDays(-Days), cancellationToken);
        var matching = new TopicMatching(
            new TopicMatcher(index.Index), new MatchOptions { Now = edition.CreatedAt, NearMisses = BelowShown });
        var known = await profiles.LoadAsync(subscriber.Topics, cancellationToken);
        var topics = subscriber.ActiveTopics
            .Select(topic => (Topic: topic, Hits: matching.Run(topic, known)!))
            .Where(topic => topic.Hits is not null)
            .ToList();
        var places = index.Index.Documents.Index()
            .ToDictionary(document => document.Item.Key, document => document.Index);
        var stored = await papers.ListByKeysAsync(
            [.. edition.Papers.Select(paper => paper.PaperKey)], cancellationToken);
        return new DigestExplanation(
            [
                .. edition.Papers.Where(paper => stored.ContainsKey(paper.PaperKey)).Select(paper => new ExplainedPaper(
                    stored[paper.PaperKey].Id.ToString(),
                    stored[paper.PaperKey].Title,
                    paper.Score,
                    [.. paper.Reasons.Select(Text)],
                    places.TryGetValue(paper.PaperKey, out var place)
                        ? [.. topics.SelectMany(topic => Features(topic.Topic, topic.Hits, place))]
                        : [])),
            ],
            [
                .. topics.Select(topic => new TopicBorder(
                    topic.Topic.Name,
                    topic.Hits.Matches.Count,
                    index.Announced.Count,
                    [.. topic.Hits.NearMisses.Select(hit => Below(topic.Topic, topic.Hits, hit))])),
            ],
            Days);
    }

    private static ExplainedPaper Below(Topic topic, TopicHits hits, TopicHit hit)
    {
        var document = hits.Index.Documents[hit.Document];
        var why = hits.Explain(hit.Document);
        string[] found = [.. why.QueryTerms.Concat(why.ProfileTerms).Distinct(StringComparer.OrdinalIgnoreCase)];
        return new ExplainedPaper(
            document.Id,
            document.Title,
            hit.Relevance,
            found.Length == 0 ? [] : [$"found: {string.Join(", ", found)}"],
            [Of(topic, hits, hit.Document, hit.Relevance)]);
    }

    private static IEnumerable<TopicFeatures> Features(Topic topic, TopicHits hits, int document)
    {
        if (hits.Documents.Contains(document))
            yield return Of(topic, hits, document, hits.Matches.First(hit => hit.Document == document).Relevance);
    }

    private static TopicFeatures Of(Topic topic, TopicHits hits, int document, double score)
    {
        var words = hits.ExplainWords(document);
        return new TopicFeatures(
            topic.Name,
            score,
            [.. words.SelectMany(group => group.Parts)],
            [.. words.SelectMany(group => group.Missing).Distinct()]);
    }

    private static string Text(EditionReason reason)
    {
        var about = reason.Topic is null
            ? FormattableString.Invariant($"trending, place {reason.Rank}")
            : $"{reason.Topic}: {reason.Kind switch
            {
                ReasonKind.Profile => "similar to liked papers",
                ReasonKind.Related => "related words",
                ReasonKind.Author => "by an author followed",
                ReasonKind.Meaning => "close in meaning",
                _ => "matches",
            }}";
        string[] terms = [.. reason.Terms, .. reason.LikedTerms.Select(term => $"liked: {term}")];
        return terms.Length == 0 ? about : $"{about} ({string.Join(", ", terms)})";
    }
}
