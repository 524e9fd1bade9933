using System.Globalization;
using Digest.Editions;
using Digest.Studio.Why;
using Digest.Subscribers.Zones;
using Scriban.Runtime;

namespace Digest.Studio.Pages;

/// <summary>Why each paper is in the digest, what missed it, and what comes tomorrow.</summary>
internal sealed record WhyView(DigestExplainer Explainer, SilenceExplainer Silence)
    : StudioView("why", "Why", "why.html")
{
    public override async ValueTask FillAsync(ScriptObject model, ViewRequest request)
    {
        if (request.Chosen is not { IsFixture: false, Subscriber: { } subscriber, Edition: { } edition }) return;
        var explained = await Explainer.ExplainAsync(subscriber, edition, request.Aborted);
        model.Add("explained", true);
        model.Add("days", explained.Days);
        model.Add("papers", explained.Papers.Select(PaperOf).ToArray());
        model.Add("borders", explained.Borders.Select(border => new ScriptObject
        {
            { "topic", border.Topic },
            { "found", border.Found },
            { "papers", border.Papers },
            { "below", border.Below.Select(PaperOf).ToArray() },
        }).ToArray());
        if (subscriber.Key == 0) return;
        var next = await Silence.ExplainAsync(subscriber, request.Aborted);
        model.Add("who", subscriber.Email.ToString());
        model.Add("verdict", next.Verdict);
        model.Add("next", subscriber.NextDue is { } due
            ? TimeZoneInfo.ConvertTime(due, ReaderZone.Of(subscriber))
                .ToString("dddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
            : null);
        model.Add("next_href", request.Choice.Day is null
            ? null
            : (request.Choice with { Day = null }).ToQuery(("view", Name)));
    }

    private static ScriptObject PaperOf(ExplainedPaper paper) => new()
    {
        { "id", paper.Id },
        { "title", paper.Title },
        { "score", ScoreOf(paper.Score) },
        { "reasons", paper.Reasons },
        {
            "topics",
            paper.Topics.Select(topic => new ScriptObject
            {
                { "name", topic.Topic },
                { "score", ScoreOf(topic.Score) },
                {
                    "parts",
                    topic.Parts.Select(part => new ScriptObject
                    {
                        { "name", part.Name },
                        { "points", part.Points.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) },
                        { "is_against", part.Points < 0 },
                    }).ToArray()
                },
                { "missing", topic.Missing.Count == 0 ? null : string.Join(", ", topic.Missing) },
            }).ToArray()
        },
    };

    private static string ScoreOf(double score) => score.ToString("0.00", CultureInfo.InvariantCulture);
}
