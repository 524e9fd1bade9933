using Digest.Bounces;
using Digest.Editions;
using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;

namespace Digest.Maintenance.History;

/// <summary>
/// What one subscriber was sent, and what became of it. Digests without papers, which are not mailed, and those whose
/// mail is too old to be kept, too.
/// </summary>
internal sealed class MailHistory(SqlDatabase database, OutboxQueue outbox, EditionStore editions, PaperStore papers)
{
    /// <returns>The latest, newest first.</returns>
    public async Task<IReadOnlyList<HistoryEntry>> ListAsync(
        long subscriber, int count, CancellationToken cancellationToken)
    {
        var mails = await outbox.ListRecentAsync(subscriber, count, cancellationToken);
        var recent = await editions.ListRecentAsync(subscriber, count, cancellationToken);
        var mailed = mails.Select(mail => mail.Edition).ToHashSet();
        var entries = mails
            .Select(mail => new HistoryEntry(
                Instants.FromRow(mail.QueuedAt), mail, recent.FirstOrDefault(e => e.Key == mail.Edition)))
            .Concat(recent
                .Where(edition => !mailed.Contains(edition.Key))
                .Select(edition => new HistoryEntry(edition.CreatedAt, Mail: null, edition)))
            .OrderByDescending(entry => entry.At)
            .ThenByDescending(entry => entry.Mail?.Key)
            .Take(count)
            .ToList();
        return await CompleteAsync(entries, cancellationToken);
    }

    /// <summary>The digests of earlier periods than one, newest first.</summary>
    public async Task<IReadOnlyList<HistoryEntry>> ListDigestsAsync(
        long subscriber, DateOnly before, int count, CancellationToken cancellationToken)
    {
        var found = await editions.ListBeforeAsync(subscriber, before, count, cancellationToken);
        var mails = (await outbox.ListByEditionsAsync([.. found.Select(e => e.Key)], cancellationToken))
            .ToDictionary(mail => mail.Edition);
        return await CompleteAsync(
            [.. found.Select(e => new HistoryEntry(e.CreatedAt, mails.GetValueOrDefault(e.Key), e))],
            cancellationToken);
    }

    private async Task<IReadOnlyList<HistoryEntry>> CompleteAsync(
        IReadOnlyList<HistoryEntry> entries, CancellationToken cancellationToken)
    {
        var deliveries = entries.Where(entry => entry.Mail is not null).Select(entry => entry.Mail!.Key).ToList();
        var keys = entries.SelectMany(entry => entry.Edition?.Papers ?? []).Select(p => p.PaperKey).ToHashSet();
        var known = await papers.ListByKeysAsync(keys, cancellationToken);
        var returned = (await database.ReadAsync(sql => BounceStore.ListAsync(sql, deliveries), cancellationToken))
            .ToLookup(report => report.Delivery);
        return
        [
            .. entries.Select(entry => entry with
            {
                Papers = [.. (entry.Edition?.Papers ?? []).Select(
                    paper => new HistoryPaper(paper, known.GetValueOrDefault(paper.PaperKey)))],
                Returned = [.. entry.Mail is { } mail ? returned[mail.Key] : []],
            }),
        ];
    }
}

/// <param name="Mail">Null for a digest without papers, and for one whose mail is too old to be kept.</param>
/// <param name="Edition">Null for other mail than digests.</param>
internal sealed record HistoryEntry(DateTimeOffset At, OutboxRow? Mail, Edition? Edition)
{
    public IReadOnlyList<HistoryPaper> Papers { get; init; } = [];

    /// <summary>Reports about the mail that came later.</summary>
    public IReadOnlyList<ReturnedMail> Returned { get; init; } = [];
}

/// <param name="Paper">As it is now; null when its row is gone.</param>
internal sealed record HistoryPaper(EditionPaper Chosen, Paper? Paper);
