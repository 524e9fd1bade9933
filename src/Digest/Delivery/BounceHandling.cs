using Digest.Mail.Bounces;
using Digest.Rendering;
using Digest.Storage;
using Digest.Subscribers;

namespace Digest.Delivery;

/// <summary>
/// Draws the consequences of mail that came back: a hard bounce suppresses the address at once, soft ones after some in a row; a complaint unsubscribes and suppresses.
/// A report leads to its delivery by the address it was sent to (VERP) or by the Message-ID it returns; failing that, to a subscriber by the address it names.
/// </summary>
public sealed class BounceHandling(SqlDatabase database, BounceOptions options, ReturnPath returnPath, MailBrand brand, TimeProvider clock)
{
    /// <param name="fingerprint">Of the message: a report that was applied before changes nothing.</param>
    /// <returns>For each recipient what was done, in words.</returns>
    public Task<IReadOnlyList<string>> ApplyAsync(IncomingReport report, string fingerprint, CancellationToken cancellationToken) =>
        report.Kind is ReportKind.Bounce or ReportKind.Complaint
            ? database.WriteAsync(
                async sql =>
                {
                    var delivery = await FindDeliveryAsync(sql, report);
                    var done = new List<string>();
                    for (var i = 0; i < report.Recipients.Count; i++)
                        done.Add(await ApplyAsync(sql, report, i, delivery, fingerprint));
                    return (IReadOnlyList<string>)done;
                },
                cancellationToken)
            : Task.FromResult<IReadOnlyList<string>>([]);

    private async Task<string> ApplyAsync(Sql sql, IncomingReport report, int position, TiedDelivery? delivery, string fingerprint)
    {
        var recipient = report.Recipients[position];
        // Each mail has one recipient, so a report about one mail is about its subscriber, also where a forwarder's address failed.
        var tied = report.Recipients.Count == 1 || recipient.Address.Equals(delivery?.Recipient, StringComparison.OrdinalIgnoreCase) ? delivery : null;
        var subscriber = tied is not null
            ? await sql.FirstOrDefaultAsync<Row>("SELECT key, soft_bounces FROM subscribers WHERE key = @Subscriber", new { tied.Subscriber })
            : await FindByAddressAsync(sql, recipient.Address);
        if (subscriber is null) return $"{recipient.Address}: no subscriber";

        var isNew = await sql.ExecuteAsync(
            """
            INSERT INTO bounces (report, position, subscriber, delivery, kind, status, reason, hard, diagnostic, at)
            VALUES (@fingerprint, @position, @subscriber, @delivery, @kind, @status, @reason, @hard, @diagnostic, @now) ON CONFLICT (report, position) DO NOTHING
            """,
            new
            {
                fingerprint,
                position = (long)position,
                subscriber = subscriber.Key,
                delivery = tied?.Key ?? await LatestDeliveryAsync(sql, subscriber.Key, before: long.MaxValue),
                kind = report.Kind.ToString(),
                status = recipient.Status,
                reason = recipient.Reason.Name(),
                hard = recipient.Hard ? 1L : 0L,
                diagnostic = recipient.Diagnostic,
                now = clock.GetUtcNow().ToRow(),
            }) == 1;
        return $"{recipient.Address}: {(isNew ? await ActAsync(sql, recipient, subscriber, fingerprint) : "applied before")}";
    }

    private async Task<string> ActAsync(Sql sql, ReportedRecipient recipient, Row subscriber, string fingerprint)
    {
        switch (recipient.Reason)
        {
            case BounceReason.OptOut:
                await Suppression.UnsubscribeAsync(sql, subscriber.Key, clock.GetUtcNow());
                return "unsubscribed";
            case BounceReason.Abuse:
                await SuppressAsync(sql, subscriber, SuppressionReason.Complaint, recipient);
                return "unsubscribed and suppressed";
            // A success, or a receiver's note about signatures: nothing failed, nobody objects.
            case BounceReason.Delivered or BounceReason.AuthenticationReport:
                return "nothing to do";
        }

        if (recipient.Delayed) return "a warning, nothing to do";
        if (!recipient.Hard) return await CountSoftAsync(sql, recipient, subscriber, fingerprint);
        await SuppressAsync(sql, subscriber, SuppressionReason.HardBounce, recipient);
        return "suppressed";
    }

    /// <summary>In a row: no mail in between was delivered without coming back. Several reports about one mail count once.</summary>
    private async Task<string> CountSoftAsync(Sql sql, ReportedRecipient recipient, Row subscriber, string fingerprint)
    {
        var delivery = await sql.ScalarAsync<long?>("SELECT delivery FROM bounces WHERE report = @fingerprint AND subscriber = @Key", new { fingerprint, subscriber.Key });
        if (delivery is not null && await CameBackAsync(sql, delivery, fingerprint)) return "counted before";
        var previous = delivery is { } key ? await LatestDeliveryAsync(sql, subscriber.Key, before: key) : null;
        var count = previous is null || await CameBackAsync(sql, previous, fingerprint) ? subscriber.SoftBounces + 1 : 1;
        await sql.ExecuteAsync("UPDATE subscribers SET soft_bounces = @count WHERE key = @Key", new { count, subscriber.Key });
        if (count < options.SoftLimit) return $"soft bounce {count} of {options.SoftLimit}";
        await SuppressAsync(sql, subscriber, SuppressionReason.SoftBounces, recipient);
        return $"suppressed after {count} soft bounces in a row";
    }

    private static async Task<bool> CameBackAsync(Sql sql, long? delivery, string fingerprint) =>
        await sql.ScalarAsync<long>("SELECT COUNT(*) FROM bounces WHERE delivery = @delivery AND report <> @fingerprint", new { delivery, fingerprint }) > 0;

    private static Task<long?> LatestDeliveryAsync(Sql sql, long subscriber, long before) =>
        sql.ScalarAsync<long?>("SELECT MAX(key) FROM deliveries WHERE subscriber = @subscriber AND status = 'Delivered' AND key < @before", new { subscriber, before });

    private Task SuppressAsync(Sql sql, Row subscriber, SuppressionReason reason, ReportedRecipient recipient) =>
        Suppression.SuppressAsync(sql, subscriber.Key, reason, $"{recipient.Status} {recipient.Diagnostic}".Trim(), clock.GetUtcNow());

    private static async Task<Row?> FindByAddressAsync(Sql sql, string address) =>
        EmailAddress.Parse(address).Address is { } email
            ? await sql.FirstOrDefaultAsync<Row>("SELECT key, soft_bounces FROM subscribers WHERE email_key = @Key", new { email.Key })
            : null;

    private async Task<TiedDelivery?> FindDeliveryAsync(Sql sql, IncomingReport report)
    {
        const string Select = "SELECT key, subscriber, recipient FROM deliveries WHERE subscriber IS NOT NULL AND";
        foreach (var address in report.SentTo)
        {
            if (returnPath.DeliveryOf(address) is { } key && await sql.FirstOrDefaultAsync<TiedDelivery>($"{Select} key = @key", new { key }) is { } delivery)
                return delivery;
        }

        return report.OriginalMessageId is { } id && MailHeaders.ReadMessageId(id, brand) is (var kind, var number)
            ? await sql.FirstOrDefaultAsync<TiedDelivery>($"{Select} {(kind == "edition" ? "edition" : "key")} = @number", new { number })
            : null;
    }

    private sealed class Row
    {
        public long Key { get; init; }
        public long SoftBounces { get; init; }
    }

    private sealed class TiedDelivery
    {
        public long Key { get; init; }
        public long Subscriber { get; init; }
        public string Recipient { get; init; } = "";
    }
}
