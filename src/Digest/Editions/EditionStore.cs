using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Subscribers.Selection;
using Digest.Topics;

namespace Digest.Editions;

/// <summary>Stores editions together with their deliveries, cursors and next due instants.</summary>
internal sealed class EditionStore(SqlDatabase database)
{
    /// <summary>
    /// How many keys a range may have for each one that is asked for. Passing over a row costs much less than a
    /// look-up, and most papers were sent to a few readers in a hundred.
    /// </summary>
    private const int MaxReadersPassed = 50;

    /// <summary>The range of announcements that these subscribers still need; null when there are none.</summary>
    public Task<CursorRange?> FindRangeAsync(SubscriberFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async sql =>
            {
                var cursors = await SelectedSubscribers.GetCursorsAsync(sql, filter);
                return cursors.Count == 0 ? null : CursorRange.Of(cursors, await UndeliveredAsync(sql, filter.Only));
            },
            cancellationToken);

    /// <summary>The subscribers among these plans whose period already has an edition.</summary>
    public static async Task<IReadOnlySet<long>> ListExistingAsync(SqlSession sql, IReadOnlyList<EditionPlan> plans)
    {
        var existing = new HashSet<long>();
        foreach (var period in plans.GroupBy(plan => plan.Period))
        {
            existing.UnionWith(
                await sql.QueryAsync<long>(
                    "SELECT subscriber FROM editions WHERE period = @period AND subscriber IN @subscribers",
                    new
                    {
                        period = EditionRow.PeriodText(period.Key),
                        subscribers = period.Select(plan => plan.Subscriber.Key).ToList(),
                    }
                ));
        }

        return existing;
    }

    /// <summary>
    /// The highest key of an edition. Keys become visible in their order, so that <see cref="ListNewerAsync"/> can tell
    /// whether anything was made since.
    /// </summary>
    public static Task<long> GetLastKeyAsync(SqlSession sql) => CounterStore.GetAsync(sql, CounterStore.Edition);

    /// <summary>Those of these subscribers who have an edition with a higher key.</summary>
    public static async Task<IReadOnlySet<long>> ListNewerAsync(
        SqlSession sql, long key, IReadOnlyList<long> subscribers) =>
        (await sql.QueryAsync<long>(
            "SELECT subscriber FROM editions WHERE key > @key AND +subscriber IN @subscribers",
            new { key, subscribers }))
        .ToHashSet();

    /// <summary>
    /// The editions of these subscribers that wait for delivery: the next ones take their papers over. An edition that
    /// is being sent or is uncertain is none of them.
    /// </summary>
    public static async Task<ILookup<long, WaitingEdition>> ListWaitingAsync(
        SqlSession sql, IReadOnlyList<long> subscribers) =>
        (await sql.QueryAsync<WaitingEdition>(
            """
            SELECT e.key, d.key AS delivery, e.subscriber, e.cursor_from, e.is_first
            FROM deliveries d JOIN editions e ON e.key = d.edition
            WHERE d.subscriber IN @subscribers AND d.status = 'Queued' AND d.uncertain = 0 ORDER BY e.key
            """,
            new { subscribers }))
        .ToLookup(edition => edition.Subscriber);

    /// <summary>
    /// Which of these papers each of these subscribers was sent; superseded editions do not count.
    /// </summary>
    /// <param name="since">None of them was sent to anyone before this instant.</param>
    /// <param name="superseded">Editions that will be superseded.</param>
    public static async Task<IReadOnlyDictionary<long, HashSet<long>>> ListSentAsync(
        SqlSession sql,
        IReadOnlyList<long> subscribers,
        IReadOnlyCollection<long> papers,
        DateTimeOffset since,
        IReadOnlySet<long> superseded)
    {
        var sent = new Dictionary<long, HashSet<long>>();
        if (subscribers.Count == 0 || papers.Count == 0) return sent;
        foreach (var row in await ListMissingAsync(sql, subscribers, since))
            EditionPapersJson.ReadRevisions(row.Papers, (paper, _) => Add(row.Subscriber, row.Key, paper));
        var recorded = await sql.QueryAsync<(long Subscriber, long Paper, long Edition)>(
            $"""
            SELECT s.subscriber, s.paper, s.edition FROM sent_papers s LEFT JOIN deliveries d ON d.edition = s.edition
            WHERE s.paper IN @papers AND {OfReaders(subscribers)} AND COALESCE(d.status, '') <> 'Superseded'
            """,
            new { papers, subscribers, first = subscribers.Min(), last = subscribers.Max() });
        foreach (var (subscriber, paper, edition) in recorded) Add(subscriber, edition, paper);
        return sent;

        void Add(long subscriber, long edition, long paper)
        {
            if (superseded.Contains(edition)) return;
            if (!sent.TryGetValue(subscriber, out var keys)) sent[subscriber] = keys = [];
            keys.Add(paper);
        }
    }

    /// <summary>
    /// The state in which each of these subscribers last saw the papers that have changed, or a report of their change:
    /// in editions of the same span of time that were sent.
    /// </summary>
    /// <param name="superseded">Editions that will be superseded.</param>
    public static async Task<IReadOnlyDictionary<long, Dictionary<long, ShownPaper>>> ListShownAsync(
        SqlSession sql, IReadOnlyList<long> subscribers, PaperChanges changes, IReadOnlySet<long> superseded)
    {
        var shown = new Dictionary<long, Dictionary<long, ShownPaper>>();
        foreach (var row in await ListMissingAsync(sql, subscribers, changes.Since))
        {
            if (row.CreatedAt > changes.Until.ToRow() || row.Status is null or "Cancelled" or "Failed") continue;
            EditionPapersJson.ReadRevisions(
                row.Papers, (paper, revision) => Add(row.Subscriber, row.Key, paper, revision, false, row.At));
            foreach (var told in EditionChangesJson.Read(row.Changes))
                Add(row.Subscriber, row.Key, told.PaperKey, told.Revision, told.Kind == ChangeKind.Withdrawn, row.At);
        }

        var recorded = await sql.QueryAsync<RecordedRow>(
            $"""
            SELECT s.subscriber, s.paper, s.edition, s.revision, s.withdrawn, d.finished_at, d.queued_at
            FROM sent_papers s JOIN deliveries d ON d.edition = s.edition
            WHERE s.paper IN @papers AND {OfReaders(subscribers)} AND d.queued_at >= @since AND d.queued_at <= @until
                AND d.status NOT IN ('Superseded', 'Cancelled', 'Failed')
            ORDER BY d.queued_at, s.edition
            """,
            new
            {
                papers = changes.Papers,
                subscribers,
                first = subscribers.Min(),
                last = subscribers.Max(),
                since = changes.Since.ToRow(),
                until = changes.Until.ToRow(),
            });
        foreach (var row in recorded)
        {
            var at = row.FinishedAt ?? row.QueuedAt;
            Add(row.Subscriber, row.Edition, row.Paper, (int)row.Revision, row.Withdrawn != 0, at);
        }

        return shown;

        void Add(long subscriber, long edition, long paper, int revision, bool isWithdrawn, long at)
        {
            if (!changes.IsAbout(paper) || superseded.Contains(edition)) return;
            if (!shown.TryGetValue(subscriber, out var papers)) shown[subscriber] = papers = [];
            papers[paper] = new ShownPaper(paper, revision, isWithdrawn, Instants.FromRow(at));
        }
    }

    /// <summary>Editions with papers up to a key, newest first.</summary>
    public static Task<IReadOnlyList<OldEdition>> ListOldAsync(SqlSession sql, long upTo, int count) =>
        sql.QueryAsync<OldEdition>(
            """
            SELECT key, subscriber, papers, changes FROM editions WHERE key <= @upTo ORDER BY key DESC LIMIT @count
            """,
            new { upTo, count });

    /// <summary>What these editions showed.</summary>
    public static async Task<IReadOnlyList<SentPaper>> ListPapersAsync(SqlSession sql, IReadOnlyList<long> keys) =>
        keys.Count == 0
            ? []
            : [
                .. (await sql.QueryAsync<OldEdition>(
                    "SELECT key, subscriber, papers, changes FROM editions WHERE key IN @keys", new { keys }))
                .SelectMany(edition => edition.SentPapers()),
            ];

    /// <summary>
    /// Deletes a page of editions made before an instant, in the order of their keys. One whose delivery is kept stays,
    /// and so does one whose papers are not recorded yet.
    /// </summary>
    /// <returns>How many were deleted, and the key to continue after; null after the last page.</returns>
    public static async Task<(int Deleted, long? Next)> DeleteBeforeAsync(
        SqlSession sql, long after, DateTimeOffset before, int count)
    {
        var page = await sql.QueryAsync<(long Key, long CreatedAt)>(
            "SELECT key, created_at FROM editions WHERE key > @first ORDER BY key LIMIT @count",
            new { first = Math.Max(after, await SentPaperStore.GetMissingAsync(sql)), count });
        var old = page.Where(edition => edition.CreatedAt < before.ToRow()).Select(edition => edition.Key).ToList();
        var deleted = await sql.ExecuteAsync(
            """
            DELETE FROM editions WHERE key IN @old
                AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.edition = editions.key)
            """,
            new { old });
        return (deleted, page.Count == count && old.Count > 0 ? page[^1].Key : null);
    }

    /// <summary>
    /// Saves editions with their deliveries, supersedes those they took over, and moves each subscriber's cursor and
    /// next due instant. A draft whose period got an edition meanwhile changes nothing.
    /// </summary>
    /// <returns>The new editions, with their keys.</returns>
    public static async Task<IReadOnlyList<Edition>> SaveAsync(SqlSession sql, IReadOnlyList<EditionDraft> made)
    {
        if (made.Count == 0) return [];
        var first = await KeyAllocator.AllocateAsync(sql, CounterStore.Edition, made.Count);
        var keys = (await sql.InsertAsync(
            $"""
            INSERT INTO editions ({EditionRow.Columns}) VALUES {"{rows}"}
            ON CONFLICT (subscriber, period) DO NOTHING RETURNING key
            """,
            [.. made.Select((draft, i) => EditionRow.Values(first + i, draft))])).ToHashSet();
        var saved = made
            .Select((draft, i) => draft with { Edition = draft.Edition with { Key = first + i } })
            .Where(draft => keys.Contains(draft.Edition.Key))
            .ToList();
        await OutboxStore.QueueAsync(sql, [.. saved.Where(d => d.Edition.Papers.Count > 0).Select(d => new OutboxMessage
        {
            Kind = MailKind.Edition,
            SubscriberKey = d.Edition.SubscriberKey,
            EditionKey = d.Edition.Key,
            Recipient = d.Recipient,
            QueuedAt = d.Edition.CreatedAt,
            NextAttemptAt = d.Edition.CreatedAt,
        })]);
        await OutboxStore.SupersedeAsync(
            sql,
            [.. saved.SelectMany(draft => draft.TakenOver).Select(edition => edition.Delivery)],
            made[0].Edition.CreatedAt);
        await SubscriberStore.MoveCursorsAsync(
            sql, saved.Select(draft => (draft.Edition.SubscriberKey, draft.Edition.CursorTo, draft.NextDue)));
        await TopicStore.SettleAsync(
            sql,
            saved.Where(draft => draft.LooksBack).Select(draft => draft.Edition.SubscriberKey),
            made[0].Edition.CreatedAt);
        await SentPaperStore.RecordAsync(sql, saved.Select(draft => draft.Edition));
        return [.. saved.Select(draft => draft.Edition)];
    }

    public async Task<IReadOnlyList<Edition>> ListByKeysAsync(
        IReadOnlyList<long> keys, CancellationToken cancellationToken) =>
        keys.Count == 0
            ? []
            : Editions(
                await database.ReadAsync(
                    sql => sql.QueryAsync<EditionRow>(
                        $"SELECT {EditionRow.Columns} FROM editions WHERE key IN @keys", new { keys }),
                    cancellationToken));

    public async Task<Edition?> FindAsync(long subscriber, DateOnly period, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(
            sql =>
                sql.FirstOrDefaultAsync<EditionRow>(
                    $"SELECT {EditionRow.Columns} FROM editions WHERE subscriber = @subscriber AND period = @period",
                    new { subscriber, period = EditionRow.PeriodText(period) }),
            cancellationToken);
        return row?.ToEdition();
    }

    /// <summary>Whether any edition showed a paper to a subscriber, those that are deleted included.</summary>
    public Task<bool> WasSentAsync(long subscriber, long paper, CancellationToken cancellationToken) =>
        database.ReadAsync(sql => SentPaperStore.WasSentAsync(sql, subscriber, paper), cancellationToken);

    /// <summary>A subscriber's editions, newest first.</summary>
    public Task<IReadOnlyList<Edition>> ListRecentAsync(
        long subscriber, int count, CancellationToken cancellationToken) =>
        ListNewestAsync("subscriber = @subscriber", new { subscriber, count }, cancellationToken);

    /// <summary>A subscriber's editions of earlier periods than one, newest first.</summary>
    public Task<IReadOnlyList<Edition>> ListBeforeAsync(
        long subscriber, DateOnly before, int count, CancellationToken cancellationToken) =>
        ListNewestAsync(
            "subscriber = @subscriber AND period < @before",
            new { subscriber, before = EditionRow.PeriodText(before), count },
            cancellationToken);

    /// <summary>The editions that a subscriber was sent, newest first; one that may have arrived counts.</summary>
    public Task<IReadOnlyList<Edition>> ListSentAsync(
        long subscriber, int count, CancellationToken cancellationToken) =>
        ListNewestAsync(
            """
            key IN (
                SELECT edition FROM deliveries
                WHERE subscriber = @subscriber AND status IN ('Delivered', 'Uncertain'))
            """,
            new { subscriber, count },
            cancellationToken);

    private async Task<IReadOnlyList<Edition>> ListNewestAsync(
        string condition, object parameters, CancellationToken cancellationToken) =>
        Editions(
            await database.ReadAsync(
                sql =>
                    sql.QueryAsync<EditionRow>(
                        $"""
                        SELECT {EditionRow.Columns} FROM editions WHERE {condition}
                        ORDER BY period DESC LIMIT @count
                        """,
                        parameters),
                cancellationToken));

    /// <summary>The next edition takes over what was not delivered, so those announcements are needed again.</summary>
    /// <param name="subscribers">Null for all.</param>
    private static Task<UndeliveredCursors> UndeliveredAsync(SqlSession sql, IReadOnlyList<long>? subscribers) =>
        sql.SingleAsync<UndeliveredCursors>(
            $"""
            SELECT COALESCE(MIN(e.cursor_from), -1) AS lowest,
                COALESCE(MIN(CASE WHEN e.is_first = 1 THEN e.cursor_from END), -1) AS lowest_new
            FROM deliveries d JOIN editions e ON e.key = d.edition
            WHERE d.status = 'Queued' {(subscribers is null ? "" : "AND d.subscriber IN @subscribers")}
            """,
            new { subscribers });

    /// <summary>
    /// The editions of these subscribers whose papers are not recorded yet, oldest first; superseded ones are missing.
    /// </summary>
    private static async Task<IReadOnlyList<MissingRow>> ListMissingAsync(
        SqlSession sql, IReadOnlyList<long> subscribers, DateTimeOffset since)
    {
        var last = await SentPaperStore.GetMissingAsync(sql);
        return last == 0
            ? []
            : await sql.QueryAsync<MissingRow>(
                """
                SELECT e.key, e.subscriber, e.papers, e.changes, e.created_at, d.status,
                    COALESCE(d.finished_at, e.created_at) AS at
                FROM editions e LEFT JOIN deliveries d ON d.edition = e.key
                WHERE e.subscriber IN @subscribers AND e.key <= @last AND e.created_at >= @since
                    AND COALESCE(d.status, '') <> 'Superseded'
                ORDER BY e.created_at, e.key
                """,
                new { subscribers, last, since = since.ToRow() });
    }

    /// <summary>
    /// A condition on sent_papers, which has the readers of each paper in the order of their keys: readers who are
    /// close together are one range, others are looked up one by one.
    /// </summary>
    private static string OfReaders(IReadOnlyList<long> subscribers) =>
        subscribers.Max() - subscribers.Min() < MaxReadersPassed * (long)subscribers.Count
            ? "s.subscriber BETWEEN @first AND @last AND +s.subscriber IN @subscribers"
            : "s.subscriber IN @subscribers";

    private static IReadOnlyList<Edition> Editions(IReadOnlyList<EditionRow> rows) =>
        [.. rows.Select(row => row.ToEdition())];

    private sealed class MissingRow
    {
        public long Key { get; init; }
        public long Subscriber { get; init; }
        public string Papers { get; init; } = "";
        public string Changes { get; init; } = "";
        public long CreatedAt { get; init; }
        public string? Status { get; init; }
        public long At { get; init; }
    }

    private sealed class RecordedRow
    {
        public long Subscriber { get; init; }
        public long Paper { get; init; }
        public long Edition { get; init; }
        public long Revision { get; init; }
        public long Withdrawn { get; init; }
        public long? FinishedAt { get; init; }
        public long QueuedAt { get; init; }
    }
}

/// <summary>What an edition showed, as it is stored.</summary>
internal sealed record OldEdition(long Key, long Subscriber, string Papers, string Changes)
{
    /// <summary>As <see cref="SentPaperStore"/> records them.</summary>
    public IReadOnlyList<SentPaper> SentPapers()
    {
        var papers = new List<SentPaper>();
        EditionPapersJson.ReadRevisions(
            Papers, (paper, revision) => papers.Add(new SentPaper(paper, Subscriber, Key, revision, false)));
        return [.. papers, .. EditionChangesJson.Read(Changes).Select(change => SentPaper.Of(Subscriber, Key, change))];
    }
}

/// <param name="Recipient">The subscriber's address.</param>
/// <param name="NextDue">Null leaves the due instant as it is.</param>
internal sealed record EditionDraft(Edition Edition, string Recipient, DateTimeOffset? NextDue)
{
    /// <summary>The papers as they are stored: written when the draft is made, not while others wait.</summary>
    public string PapersText { get; } = EditionPapersJson.Write(Edition.Papers);

    /// <summary>Whether topics of the subscriber were added or changed before.</summary>
    public bool LooksBack { get; init; }

    /// <summary>The editions that this one supersedes.</summary>
    public IReadOnlyList<WaitingEdition> TakenOver { get; init; } = [];
}
