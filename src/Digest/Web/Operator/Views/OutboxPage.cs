using System.Globalization;
using Digest.Outbox;
using Digest.Papers.Text;
using Digest.Storage;
using Digest.Web.Operator.Desk;
using Scriban.Runtime;

namespace Digest.Web.Operator.Views;

/// <summary>Mails by state, the newest first, and what the operator decides about them.</summary>
internal sealed class OutboxPage(OutboxStore outbox, OutboxQueue queue)
    : OperatorPage("/outbox", "outbox.html", "Outbox")
{
    private const int MaxShown = 50;
    private const string Everything = "everything";

    public override IReadOnlyList<OperatorAction> Actions { get; } =
    [
        Of("retry", "mail retry", OutboxChange.Retry),
        Of("release", "mail release", OutboxChange.Release),
        Of("delivered", "mail mark delivered", OutboxChange.MarkDelivered),
        Of("cancel", "mail cancel", OutboxChange.Cancel) with
        {
            Question = request => request.Form.Has(Everything)
                ? "Cancel all mails of this list? The papers of a cancelled digest do not come again."
                : $"Cancel {Shown.Mails(request.Keys("key"))}? The papers of a cancelled digest do not come again.",
        },
    ];

    public override async Task<ScriptObject?> ReadAsync(OperatorRequest request)
    {
        var filter = FilterOf(request);
        var (found, searched) = await queue.ListAsync(
            filter, request.QueryNumber("before") ?? long.MaxValue, MaxShown + 1, request.Aborted);
        var counts = await outbox.CountByStatusAsync(request.Aborted);
        var (reply, day) = (request.Query("reply"), request.Query("day"));
        var about = filter.Subscriber is { } key ? Shown.Key(key) : null;
        string Address(string state, string? before = null) => Addresses.To(
            "", ("state", state), ("subscriber", about), ("reply", reply), ("day", day), ("before", before));
        return new ScriptObject
        {
            { "title", "Outbox" },
            { "about", about },
            { "states", Choices.Of(counts, filter.Status, state => Address(state)) },
            { "state", filter.Status is { } chosen ? Shown.Name(chosen) : null },
            { "reply", reply },
            { "day", Shown.Day(filter.Day) },
            { "mails", Shown.List(found.Take(MaxShown), MailModel.Of) },
            { "is_filtered", !filter.IsOpen },
            { "searched_since", searched is { QueuedAt: var since } ? Shown.Time(since) : null },
            {
                "further",
                searched is { Key: var lowest } ? Address(request.Query("state"), Shown.Key(lowest)) : null
            },
            { "first", request.Query("before").Length == 0 ? null : Address(request.Query("state")) },
            {
                "next",
                found.Count > MaxShown ? Address(request.Query("state"), Shown.Key(found[MaxShown - 1].Key)) : null
            },
        };
    }

    private static OperatorAction Of(string name, string title, OutboxChange change) => new(name, title)
    {
        InTransaction = (sql, request) => ChangeAsync(sql, request, change),
    };

    private static async Task<ActionOutcome> ChangeAsync(SqlSession sql, OperatorRequest request, OutboxChange change)
    {
        var filter = FilterOf(request);
        var keys = request.Keys("key");
        if (request.Form.Has(Everything))
        {
            if (filter.IsOpen) return ActionOutcome.Refused("Choose a state, a day or a reply first.");
        }
        else if (keys.Count == 0)
            return ActionOutcome.Refused("Choose mails first.");
        else
            filter = new OutboxFilter(keys, null, null, null, null);

        var changed = await OutboxQueue.ChangeAsync(sql, change, filter);
        return new ActionOutcome(string.Create(
            CultureInfo.InvariantCulture,
            $"{change.Done}: {changed.Count}.{Unchanged(change, keys.Except(changed).Count())}"))
        {
            IsDone = changed.Count > 0,
            Object = Shown.Mails([.. changed.Order()]),
        };
    }

    private static string Unchanged(OutboxChange change, int count) => count == 0
        ? ""
        : string.Create(
            CultureInfo.InvariantCulture,
            $" Unchanged: {count}, not {string.Join(" or ", change.Of).ToLowerInvariant()}.");

    /// <summary>What the page's address chooses.</summary>
    private static OutboxFilter FilterOf(OperatorRequest request) => new(
        [],
        EnumName.Find<DeliveryStatus>(request.Query("state")),
        request.QueryNumber("subscriber"),
        request.Query("reply") is { Length: > 0 } reply ? reply : null,
        DateOnly.TryParseExact(
            request.Query("day"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null);
}
