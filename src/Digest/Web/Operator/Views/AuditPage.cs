using Digest.Storage;
using Digest.Subscribers;
using Digest.Web.Audit;
using Digest.Web.Operator.Desk;
using Scriban.Runtime;

namespace Digest.Web.Operator.Views;

/// <summary>Who changed what, here and through the API.</summary>
internal sealed class AuditPage(SqlDatabase database) : OperatorPage("/audit", "audit.html", "Audit")
{
    private const int MaxShown = 50;

    public override async Task<ScriptObject?> ReadAsync(OperatorRequest request)
    {
        var subscriber = request.QueryNumber("subscriber");
        var (found, addresses) = await database.ReadAsync(
            async sql =>
            {
                var entries = await AuditLog.ListAsync(
                    sql, request.QueryNumber("before") ?? long.MaxValue, subscriber, MaxShown + 1);
                var keys = entries.Select(entry => entry.Subscriber).OfType<long>().Distinct().ToList();
                return (entries, await SubscriberStore.ListAddressesAsync(sql, keys));
            },
            request.Aborted);
        var about = subscriber is { } key ? Shown.Key(key) : null;
        return new ScriptObject
        {
            { "title", "Audit log" },
            { "about", about },
            {
                "entries",
                Shown.List(found.Take(MaxShown), entry =>
                {
                    var model = Entry(entry);
                    model.Add("email", entry.Subscriber is { } of ? addresses.GetValueOrDefault(of, "deleted") : null);
                    return model;
                })
            },
            {
                "first",
                request.Query("before").Length == 0 ? null : Addresses.To("", ("subscriber", about))
            },
            {
                "next",
                found.Count > MaxShown
                    ? Addresses.To("", ("subscriber", about), ("before", Shown.Key(found[MaxShown - 1].Key)))
                    : null
            },
        };
    }

    public static ScriptObject Entry(AuditEntry entry) => new()
    {
        { "at", Shown.Time(entry.At) },
        { "actor", entry.Actor },
        { "action", entry.Action },
        { "subscriber", entry.Subscriber is { } key ? Shown.Key(key) : null },
        { "object", entry.Object },
        { "is_done", entry.IsDone },
        { "outcome", entry.Outcome },
    };
}
