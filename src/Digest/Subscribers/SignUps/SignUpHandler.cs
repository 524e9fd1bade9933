using Digest.Outbox;
using Digest.Storage;
using Digest.Topics;

namespace Digest.Subscribers.SignUps;

/// <summary>
/// Does what strangers asked for, after they have had their answer: an unknown address is asked by mail, a known one
/// gets the link to its settings, and one that must not be mailed gets nothing. One worker runs it at a time.
/// </summary>
internal sealed class SignUpHandler(SqlDatabase database, SignUpLimits limits, TimeProvider clock)
{
    /// <returns>How many requests were handled, and how many mails followed.</returns>
    public async Task<SignUpSummary> RunAsync(CancellationToken cancellationToken)
    {
        var (handled, mails) = (0, 0);
        while (await database.WriteAsync(HandleNextAsync, cancellationToken) is { } mailed)
        {
            handled++;
            if (mailed) mails++;
        }

        return new SignUpSummary(handled, mails);
    }

    /// <summary>
    /// Deletes what is no longer needed, and what a stranger asked for and nobody confirmed.
    /// </summary>
    public Task CleanUpAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                var now = clock.GetUtcNow();
                foreach (var key in await SignUpStore.DeleteOldAsync(sql, now))
                {
                    if (await SubscriberStore.LockAsync(sql, key) is { } asked
                        && !await SignUpStore.HasMadeAsync(sql, key)
                        && await IsForgottenAsync(sql, asked))
                        await SubscriberStore.RemoveAsync(sql, key, now);
                }

                await Invitations.WithdrawOldAsync(sql, now);
            },
            cancellationToken);

    /// <summary>Who has not confirmed; or was removed, and has a row that an earlier release made.</summary>
    private static async Task<bool> IsForgottenAsync(SqlSession sql, Subscriber asked) => asked.Status switch
    {
        SubscriberStatus.Pending => true,
        SubscriberStatus.Unsubscribed when asked.Invitation is null =>
            (await DepartureStore.ListAsync(sql, [asked.Email])).Count > 0,
        _ => false,
    };

    /// <returns>Whether a mail followed; null when none waits, or no more mail may be sent in this hour.</returns>
    private async Task<bool?> HandleNextAsync(SqlSession sql)
    {
        var now = clock.GetUtcNow();
        if (await SignUpStore.CountMailedAsync(sql, address: null, now.AddHours(-1)) >= limits.MailsPerHour
            || await SignUpStore.FindNextAsync(sql) is not { } waiting)
            return null;
        var (notice, created) = waiting.SignUp is { } signUp ? await ApplyAsync(sql, signUp, now) : default;
        var isMailed = notice is not null && await MayMailAsync(sql, waiting.Address, now);
        if (isMailed) await OutboxStore.QueueAsync(sql, [notice!]);
        await SignUpStore.SettleAsync(sql, waiting.Id, isMailed, created, now);
        return isMailed;
    }

    private static async Task<bool> MayMailAsync(SqlSession sql, string address, DateTimeOffset now) =>
        await SignUpStore.CountMailedAsync(sql, address, now - SignUpLimits.BetweenMails) == 0
        && await SignUpStore.CountMailedAsync(sql, address, now.AddDays(-1)) < SignUpLimits.MailsPerAddressADay
        && await SignUpStore.CountMailedAsync(sql, address, now - SignUpLimits.Kept)
            < SignUpLimits.MailsPerAddressInMonth;

    /// <returns>The mail that should follow, and the pending subscriber that was made.</returns>
    private static async Task<(OutboxMessage? Notice, long? Created)> ApplyAsync(
        SqlSession sql, SignUp signUp, DateTimeOffset now)
    {
        if (signUp.Wanted() is not { } parsed) return default;
        if (signUp.Kind == SignUpKind.Move)
            return (await AddressChanges.OpenAsync(sql, signUp.Subscriber, parsed.Email, now), null);
        var wanted = parsed with { Status = SubscriberStatus.Pending };
        if ((await SuppressionStore.ListSuppressedAsync(sql, [wanted.Email])).Count > 0) return default;
        var known = await SubscriberStore.LockAsync(sql, wanted.Email);
        switch (known?.Status)
        {
            case SubscriberStatus.Suppressed:
                return default;
            case SubscriberStatus.Active or SubscriberStatus.Paused:
                return (SubscriberLifecycle.NoticeTo(known, known.Key, MailKind.Settings, now), null);
            case null or SubscriberStatus.Unsubscribed or SubscriberStatus.Pending when signUp.Kind == SignUpKind.Link:
                return default;
        }

        // Until its owner confirms it, the newest request counts.
        if (known?.Status == SubscriberStatus.Pending)
        {
            await SubscriberStore.EditAsync(sql, known.Key, _ => wanted with { Key = known.Key }, now);
            await TopicFeedbackStore.TeachFirstAsync(sql, known.Key, signUp.Examples, now);
            // It waits as long as anybody's who asks now; what the operator added waits for good.
            var isMade = await SignUpStore.HasMadeAsync(sql, known.Key);
            return (
                SubscriberLifecycle.NoticeTo(wanted, known.Key, MailKind.Confirm, now), isMade ? known.Key : null);
        }

        if ((await Invitations.ListLeftAsync(sql, [wanted.Email])).Count > 0)
        {
            var invited = await Invitations.OpenAsync(sql, [wanted], signUp.Examples, now);
            return invited.TryGetValue(wanted.Email.Key, out var left)
                ? (SubscriberLifecycle.NoticeTo(wanted, left, MailKind.Confirm, now), null)
                : default;
        }

        var made = await SubscriberStore.InsertAsync(sql, [wanted], now);
        if (!made.TryGetValue(wanted.Email.Key, out var key)) return default;
        await TopicFeedbackStore.TeachFirstAsync(sql, key, signUp.Examples, now);
        return (SubscriberLifecycle.NoticeTo(wanted, key, MailKind.Confirm, now), key);
    }
}

internal sealed record SignUpSummary(int Requests, int Mails);
