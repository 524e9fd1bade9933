using Digest.Editions;
using Digest.Papers;
using Digest.Subscribers;
using Digest.Web.Content;
using Digest.Web.Operator.Desk;
using Scriban.Runtime;

namespace Digest.Web.Operator.Views;

/// <summary>
/// What one subscriber would get now, or why nothing. It is composed as the worker does, and not saved.
/// </summary>
internal sealed class NextDigestPage(
    SubscriberStore subscribers, EditionBuilder builder, SilenceExplainer silence, PaperStore papers)
    : OperatorPage("/subscribers/{key}/next", "next-digest.html", "Subscribers")
{
    public override async Task<ScriptObject?> ReadAsync(OperatorRequest request)
    {
        if (await subscribers.FindAsync(request.RouteKey, request.Aborted) is not { } subscriber) return null;
        var next = await builder.PreviewAsync(subscriber, date: null, request.Aborted);
        var known = await papers.ListByKeysAsync([.. next.Papers.Select(paper => paper.PaperKey)], request.Aborted);
        var explained = await silence.ExplainAsync(subscriber, next, request.Aborted);
        return new ScriptObject
        {
            { "title", $"The next digest of {subscriber.Email}" },
            { "key", Shown.Key(subscriber.Key) },
            { "email", subscriber.Email.ToString() },
            { "verdict", explained.Verdict },
            { "not_shown", next.NotShown },
            {
                "papers",
                Shown.List(next.Papers.Where(paper => known.ContainsKey(paper.PaperKey)), paper => new ScriptObject
                {
                    { "title", known[paper.PaperKey].Title },
                    { "path", $"/paper/{PageAddresses.PathOf(known[paper.PaperKey].Id)}" },
                    { "score", paper.Score.ToString("0.00", Shown.Invariant) },
                    { "topics", string.Join(", ", SubscriberPage.TopicsOf(paper)) },
                })
            },
            {
                "topics",
                Shown.List(explained.Topics, topic => new ScriptObject
                {
                    { "name", topic.Topic },
                    { "is_paused", topic.IsPaused },
                    { "found", topic.Found },
                })
            },
            { "days", SilenceExplainer.Days },
        };
    }
}
