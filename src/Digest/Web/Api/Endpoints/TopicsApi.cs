using System.ComponentModel.DataAnnotations;
using Digest.Subscribers;
using Digest.Subscribers.Reading;
using Digest.Topics;
using Digest.Web.Api.Answers;
using Digest.Web.Api.Bodies;
using Digest.Web.Api.Description;
using Digest.Web.Api.Keys;
using Digest.Web.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Api.Endpoints;

/// <summary>What a subscriber reads about.</summary>
internal sealed class TopicsApi(SubscriberStore subscribers, ApiChanges changes, Backtests backtests)
{
    private const string Group = "Topics";

    private static readonly Answer Missing = Answer.Of(Problem.NotFound("The subscriber has no topic with this id."));

    public void Map(IEndpointRouteBuilder api)
    {
        const string all = "/subscribers/{id:long}/topics", one = $"{all}/{{topic:long}}";
        api.MapGet(all, ListAsync)
            .Is(Group, "listTopics", ApiScopes.SubscribersRead, "List a subscriber's topics, which are at most 50")
            .Gives<ListPage<TopicDocument>>()
            .Fails(StatusCodes.Status404NotFound);
        api.MapPost(all, AddAsync)
            .Is(Group, "addTopic", ApiScopes.SubscribersWrite, "Add a topic")
            .Gives<TopicDocument>(StatusCodes.Status201Created)
            .Fails(StatusCodes.Status404NotFound);
        api.MapPatch(one, ChangeAsync)
            .Is(
                Group, "changeTopic", ApiScopes.SubscribersWrite, "Change or pause a topic; it keeps its feedback",
                "What is not named stays.")
            .Accepts<TopicFields>("application/json")
            .Gives<TopicDocument>()
            .Fails(StatusCodes.Status404NotFound);
        api.MapDelete(one, RemoveAsync)
            .Is(Group, "removeTopic", ApiScopes.SubscribersWrite, "Remove a topic with its feedback")
            .Produces(StatusCodes.Status204NoContent)
            .Fails(StatusCodes.Status404NotFound);
        api.MapGet($"{one}/backtest", BacktestAsync)
            .Is(
                Group, "backtestTopic", ApiScopes.SubscribersRead,
                "What a topic would have brought in the last days, with what it has learnt")
            .Gives<QueryBacktestResult>()
            .Fails(StatusCodes.Status404NotFound);
        api.MapPost("/backtests", TryAsync)
            .Is(Group, "backtest", ApiScopes.PapersRead, "What a query would have brought in the last days")
            .Gives<QueryBacktestResult>();
    }

    private async Task<IResult> ListAsync(long id, CancellationToken cancellationToken) =>
        await subscribers.FindAsync(id, cancellationToken) is { } subscriber
            ? Answer.Ok(new ListPage<TopicDocument>([.. subscriber.Topics.Select(TopicDocument.Of)], Next: null))
            : SubscribersApi.Missing;

    private async Task<IResult> AddAsync(long id, TopicFields body, HttpContext context) =>
        body.Parse(out var errors) is not { } topic
            ? Answer.Of(Problem.NotValid(errors))
            : await EditAsync(
                context,
                id,
                before => ([.. before, topic], null),
                after => Answer.Created($"/subscribers/{id}/topics/{after[^1].Key}", TopicDocument.Of(after[^1])));

    private Task<IResult> ChangeAsync(
        long id, long topic, MergePatch<TopicFields> body, HttpContext context) => EditAsync(
        context,
        id,
        before =>
        {
            if (before.FirstOrDefault(one => one.Key == topic) is not { } known) return ([], Missing);
            if (body.Apply(TopicFields.Of(known)).Parse(out var errors) is not { } changed)
                return ([], Answer.Of(Problem.NotValid(errors)));
            return ([.. before.Select(one => one.Key == topic ? changed with { Key = topic } : one)], null);
        },
        after => Answer.Ok(TopicDocument.Of(after.Single(one => one.Key == topic))));

    private Task<IResult> RemoveAsync(long id, long topic, HttpContext context) => EditAsync(
        context,
        id,
        before => ([.. before.Where(one => one.Key != topic)], before.Any(one => one.Key == topic) ? null : Missing),
        _ => Answer.NoContent);

    /// <param name="change">The topics as they shall be, or why not.</param>
    /// <param name="answer">From the topics as they are then.</param>
    private Task<IResult> EditAsync(
        HttpContext context,
        long id,
        Func<IReadOnlyList<Topic>, (IReadOnlyList<Topic> Topics, Answer? Refused)> change,
        Func<IReadOnlyList<Topic>, Answer> answer) =>
        changes.RunAsync(context, async (sql, now) =>
        {
            await SubscriberStore.LockAsync(sql, id);
            if (await SubscriberStore.FindAsync(sql, id) is not { } before) return SubscribersApi.Missing;
            var (topics, refused) = change(before.Topics);
            if (refused is not null) return refused;
            IReadOnlyList<string> errors = [.. TopicText.ProblemsIn(topics)];
            return errors.Count > 0
                ? Answer.Of(Problem.NotValid(errors))
                : answer((await SubscriberStore.EditAsync(sql, id, _ => before with { Topics = topics }, now))!.Topics);
        });

    private async Task<IResult> BacktestAsync(
        long id, long topic, [Range(1, Backtests.MaxDays)] int? days, CancellationToken cancellationToken)
    {
        if (await subscribers.FindAsync(id, cancellationToken) is not { } subscriber) return SubscribersApi.Missing;
        return subscriber.Topics.FirstOrDefault(one => one.Key == topic) is { } known
            ? await backtests.RunAsync(known, days, cancellationToken)
            : Missing;
    }

    private async Task<IResult> TryAsync(BacktestFields body, CancellationToken cancellationToken)
    {
        var (topic, error) = TopicText.Read(name: null, body.Query);
        return topic is not null
            ? await backtests.RunAsync(topic with { Breadth = body.Breadth }, body.Days, cancellationToken)
            : Answer.Of(Problem.NotValid(error!));
    }
}
