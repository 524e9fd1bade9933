using Digest.Papers.Text;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Subscribers.Reading;
using Digest.Subscribers.Selection;
using Digest.Web.Operator.Desk;
using Scriban.Runtime;

namespace Digest.Web.Operator.Views;

/// <summary>All subscribers by address: searched by a part of it, filtered by state, a page at a time.</summary>
internal sealed class SubscribersPage(SqlDatabase database)
    : OperatorPage("/subscribers", "subscribers.html", "Subscribers")
{
    private const int MaxShown = 50;

    public override async Task<ScriptObject?> ReadAsync(OperatorRequest request)
    {
        var (part, after) = (request.Query("q"), request.Query("after"));
        var status = EnumName.Find<SubscriberStatus>(request.Query("state"));
        var (found, counts) = await database.ReadAsync(
            async sql => (
                await new SubscriberSearch(part, status).ListAsync(sql, after, MaxShown + 1),
                await SubscriberStore.CountByStatusAsync(sql)),
            request.Aborted);
        return new ScriptObject
        {
            { "title", "Subscribers" },
            { "q", part },
            { "states", Choices.Of(counts, status, state => Addresses.To("", ("q", part), ("state", state))) },
            { "state", status is { } chosen ? Shown.Name(chosen) : null },
            { "subscribers", Shown.List(found.Take(MaxShown), Model) },
            { "first", after.Length == 0 ? null : Addresses.To("", ("q", part), ("state", request.Query("state"))) },
            {
                "next",
                found.Count > MaxShown
                    ? Addresses.To(
                        "", ("q", part), ("state", request.Query("state")), ("after", found[MaxShown - 1].Email.Key))
                    : null
            },
        };
    }

    private static ScriptObject Model(Subscriber subscriber) => new()
    {
        { "key", Shown.Key(subscriber.Key) },
        { "email", subscriber.Email.ToString() },
        { "state", Shown.Name(subscriber.Status) },
        { "is_bad", subscriber.Status == SubscriberStatus.Suppressed },
        { "cadence", CadenceText.Format(subscriber.Cadence, subscriber.WeeklyOn) },
        { "topics", string.Join(", ", subscriber.Topics.Select(topic => topic.Name)) },
        { "next", Shown.Time(subscriber.NextDue) },
    };
}
