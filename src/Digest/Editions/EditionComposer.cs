using System.Runtime.InteropServices;
using Digest.Matching.Indexing;
using Digest.Matching.Ranking;
using Digest.Matching.Selection;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Editions;

/// <summary>
/// Chooses one subscriber's papers from the candidates. The cursor and the papers sent before filter first; then topics
/// are ranked and share the available places. Pure: reads and writes nothing.
/// </summary>
internal static class EditionComposer
{
    private static readonly IReadOnlySet<long> NothingSent = new HashSet<long>();

    /// <param name="sent">Rows of papers this subscriber was sent; null when none could have been.</param>
    /// <param name="matches">Of the subscriber's topics.</param>
    public static EditionDraft Compose(
        PaperSelector selector, CandidateSet candidates, EditionPlan plan, NewDocuments isNew, IReadOnlySet<long>? sent,
        IReadOnlyDictionary<Topic, TopicHits?> matches)
    {
        var (papers, further, notShown) = Choose(
            selector, candidates, plan.Subscriber, isNew, sent ?? NothingSent, matches);
        var edition = new Edition
        {
            SubscriberKey = plan.Subscriber.Key,
            Period = plan.Period,
            CreatedAt = candidates.MadeAt,
            // Whoever takes this edition over looks back as far.
            CursorFrom = plan.Subscriber.LooksBack
                ? Math.Min(plan.CursorFrom, candidates.LookBackCursor)
                : plan.CursorFrom,
            CursorTo = Math.Max(plan.CursorFrom, candidates.NewestSeq),
            IsFirst = plan.IsFirst,
            Papers = papers,
            Further = further,
            NotShown = notShown,
        };
        return new EditionDraft(edition, plan.Subscriber.Email.ToString(), plan.NextDue)
        {
            TakenOver = plan.TakenOver,
            LooksBack = plan.Subscriber.LooksBack,
        };
    }

    private static (IReadOnlyList<EditionPaper> Papers, IReadOnlyList<FurtherPaper> Further, int NotShown) Choose(
        PaperSelector selector,
        CandidateSet candidates,
        Subscriber subscriber,
        NewDocuments isNew,
        IReadOnlySet<long> sent,
        IReadOnlyDictionary<Topic, TopicHits?> matches)
    {
        if (subscriber.Topics.Count == 0) return (Trending(candidates, subscriber, sent), [], 0);

        var topics = new List<SubscribedTopic>(subscriber.Topics.Count);
        foreach (var topic in subscriber.ActiveTopics)
        {
            if (matches[topic] is not { } hits) continue;
            topics.Add(new SubscribedTopic(topic.Name, hits)
            {
                IsNew = topic.LooksBack ? isNew.ForChangedTopics : null,
                Maximum = topic.MaxPapers ?? int.MaxValue,
            });
        }

        var sentBefore = sent.Select(candidates.DocumentOf).OfType<int>().ToArray();
        var choice = selector.Choose(
            CollectionsMarshal.AsSpan(topics), isNew.All, sentBefore, subscriber.MaxPapers, Edition.MaxFurther);
        var papers = new EditionPaper[choice.Papers.Length];
        for (var i = 0; i < papers.Length; i++)
        {
            var chosen = choice.Papers[i];
            papers[i] = PaperOf(candidates, chosen.Document, chosen.Relevance, [.. chosen.Topics.Select(ReasonOf)]);
        }

        var further = choice.Further.IsEmpty ? [] : new FurtherPaper[choice.Further.Length];
        for (var i = 0; i < further.Length; i++)
        {
            var paper = candidates.Papers[choice.Further[i]];
            further[i] = new FurtherPaper(paper.Key, paper.Revision);
        }

        return (papers, further, choice.NotShown);
    }

    /// <summary>
    /// Whether any candidate was announced before this subscriber's cursor: only then it can have been sent before.
    /// </summary>
    public static bool NeedsSentPapers(
        Subscriber subscriber, DocumentBitmap again, IReadOnlyDictionary<Topic, TopicHits?> matches) =>
        subscriber.Topics.Count == 0
        || subscriber.ActiveTopics.Any(topic => matches[topic] is { } hits && hits.Documents.Overlaps(again));

    private static List<EditionPaper> Trending(CandidateSet candidates, Subscriber subscriber, IReadOnlySet<long> sent)
    {
        var papers = new List<EditionPaper>(subscriber.MaxPapers);
        foreach (var trending in candidates.Trending)
        {
            if (papers.Count == subscriber.MaxPapers) break;
            if (candidates.Papers[trending.Document].WithdrawnAt is not null
                || sent.Contains(candidates.Papers[trending.Document].Key))
                continue;
            papers.Add(
                PaperOf(
                    candidates,
                    trending.Document,
                    0,
                    [new EditionReason(ReasonKind.Trending, null, [], trending.Rank)]));
        }

        return papers;
    }

    /// <summary>What the mail says.</summary>
    public static EditionReason ReasonOf(ChosenFor topic)
    {
        var reason = topic.Reason;
        if (reason.MeaningOf is { } words) return new EditionReason(ReasonKind.Meaning, topic.Topic, [words], 0);
        if (reason.QueryTerms.Count == 0 && reason.ProfileTerms.Count > 0)
            return new EditionReason(
                reason.IsFromExamples ? ReasonKind.Profile : ReasonKind.Related, topic.Topic, reason.ProfileTerms, 0);
        var kind = topic.Hits.Query?.Authors is null ? ReasonKind.Query : ReasonKind.Author;
        return new EditionReason(kind, topic.Topic, reason.QueryTerms, 0) { LikedTerms = reason.LikedTerms };
    }

    private static EditionPaper PaperOf(
        CandidateSet candidates, int document, double relevance, IReadOnlyList<EditionReason> reasons)
    {
        var paper = candidates.Papers[document];
        return new EditionPaper(paper.Key, paper.Revision, paper.Upvotes, paper.CommentCount, relevance, reasons);
    }
}
