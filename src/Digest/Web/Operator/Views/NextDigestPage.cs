using Digest.Editions;
using Digest.Editions.Previewing;
using Digest.Papers;
using Digest.Subscribers;
using Digest.Web.Content;
using Digest.Web.Operator.Desk;
using Scriban.Runtime;

namespace Digest.Web.Operator.Views;

/// <summary>
/// What one subscriber would get now, or why nothing. It is composed as the worker does, and not saved.
/// </summary>
internal sealed class NextDigestPage(SubscriberStore subscribers, NextDigestComposer composer, PaperStore papers)
    : OperatorPage("/subscribers/{key}/next", "next-digest.html", "Subscribers")
{
    /// <summary>After that the page says that the papers are being read.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    public override async Task<ScriptObject?> ReadAsync(OperatorRequest request)
    {
        if (await subscribers.FindAsync(request.RouteKey, request.Aborted) is not { } subscriber) return null;
        var model = new ScriptObject
        {
            { "title", $"The next digest of {subscriber.Email}" },
            { "key", Shown.Key(subscriber.Key) },
            { "email", subscriber.Email.ToString() },
        };
        if (await composer.TryComposeAsync(subscriber, Patience, request.Aborted) is { } next)
            await FillAsync(model, next, request.Aborted);
        return model;
    }

    private async Task FillAsync(ScriptObject model, NextDigest next, CancellationToken cancellationToken)
    {
        var chosen = next.Edition.Papers;
        var known = await papers.ListByKeysAsync([.. chosen.Select(paper => paper.PaperKey)], cancellationToken);
        model.Add("as_of", Shown.Time(next.AsOf));
        model.Add("verdict", next.Verdict);
        model.Add("not_shown", next.Edition.NotShown);
        model.Add(
            "papers",
            Shown.List(chosen.Where(paper => known.ContainsKey(paper.PaperKey)), paper => new ScriptObject
            {
                { "title", known[paper.PaperKey].Title },
                { "path", $"/paper/{PageAddresses.PathOf(known[paper.PaperKey].Id)}" },
                { "score", paper.Score.ToString("0.00", Shown.Invariant) },
                { "topics", string.Join(", ", SubscriberPage.TopicsOf(paper)) },
            }));
        model.Add(
            "topics",
            Shown.List(next.Topics, topic => new ScriptObject
            {
                { "name", topic.Topic },
                { "is_paused", topic.IsPaused },
                { "found", topic.Found },
            }));
        model.Add("days", SilenceExplainer.Days);
    }
}
