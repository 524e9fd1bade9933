using Digest.Links;
using Digest.Outbox;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Web.Operator.Desk;

namespace Digest.Web.Operator.Views;

/// <summary>What the buttons on a subscriber's page do.</summary>
internal sealed class SubscriberActions(PublicAddress publicAddress, TimeProvider clock)
{
    public IReadOnlyList<OperatorAction> All =>
    [
        Of("pause", "subscriber pause", async (sql, subscriber) =>
            await SubscriberLifecycle.PauseAsync(sql, subscriber.Key, Now)
                ? Done("Paused.")
                : ActionOutcome.Refused("Only active subscriptions can be paused.")),
        Of("resume", "subscriber resume", async (sql, subscriber) =>
            await SubscriberLifecycle.ResumeAsync(sql, subscriber.Key, Now)
                ? Done("Resumed. The next digest has what was announced meanwhile.")
                : ActionOutcome.Refused("Only paused subscriptions can be resumed.")),
        Of("confirm", "subscriber confirm mail", ConfirmAsync),
        Of("suppress", "subscriber suppress", SuppressAsync),
        Of("unblock", "subscriber unblock", async (sql, subscriber) =>
            await SubscriberLifecycle.UnblockAsync(sql, subscriber.Email, Now)
                ? Done("The address may be mailed again. A suppressed subscription is paused until you resume it.")
                : ActionOutcome.Refused("The address is not suppressed.")),
        new OperatorAction("resend", "mail resend") { InTransaction = ResendAsync },
    ];

    private DateTimeOffset Now => clock.GetUtcNow();

    private async Task<ActionOutcome> ConfirmAsync(SqlSession sql, Subscriber subscriber)
    {
        if (publicAddress.Url is null)
            return ActionOutcome.Refused("The mail links to a page: set PublicUrl first.");
        if ((await SuppressionStore.ListSuppressedAsync(sql, [subscriber.Email])).Count > 0)
            return ActionOutcome.Refused("The address is suppressed.");
        return await SubscriberLifecycle.AskAgainAsync(sql, subscriber.Key, Now)
            ? Done("The mail to confirm is queued once more.")
            : ActionOutcome.Refused("There is nothing to confirm, or the mail waits already.");
    }

    private async Task<ActionOutcome> SuppressAsync(SqlSession sql, Subscriber subscriber)
    {
        if ((await SuppressionStore.ListSuppressedAsync(sql, [subscriber.Email])).Count > 0)
            return ActionOutcome.Refused("The address is suppressed already.");
        await SubscriberLifecycle.SuppressAsync(sql, subscriber.Key, SuppressionReason.Operator, "", Now);
        return Done("No more mail goes to this address.");
    }

    private async Task<ActionOutcome> ResendAsync(SqlSession sql, OperatorRequest request)
    {
        if (await SubscriberStore.FindAsync(sql, request.RouteKey) is not { } subscriber) return Gone;
        if (subscriber.Status != SubscriberStatus.Active)
            return ActionOutcome.Refused("Only active subscribers get digests.") with { Subscriber = subscriber.Key };
        var filter = new OutboxFilter(request.Keys("mail"), null, subscriber.Key, null, null);
        var sent = filter.Keys.Count == 0 ? [] : await OutboxQueue.ChangeAsync(sql, OutboxChange.Resend, filter);
        return (sent.Count == 0
            ? ActionOutcome.Refused("The mail is not delivered, or no longer kept.")
            : Done("The digest is queued once more.")) with
        {
            Subscriber = subscriber.Key,
            Object = Shown.Mails(filter.Keys),
        };
    }

    private static ActionOutcome Gone => ActionOutcome.Refused("The subscriber was removed.");

    private static ActionOutcome Done(string text) => new(text);

    private static OperatorAction Of(
        string name, string title, Func<SqlSession, Subscriber, Task<ActionOutcome>> change) => new(name, title)
        {
            InTransaction = async (sql, request) =>
                await SubscriberStore.FindAsync(sql, request.RouteKey) is { } subscriber
                    ? await change(sql, subscriber) with { Subscriber = subscriber.Key }
                    : Gone,
        };
}
