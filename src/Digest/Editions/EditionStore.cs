using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;

namespace Digest.Editions;

/// <summary>Stores editions together with their deliveries, cursors and next due instants.</summary>
internal sealed class EditionStore(SqlDatabase database)
{
    /// <summary>The range of announcements that these subscribers still need; null when there are none.</summary>
    public Task<CursorRange?> FindRangeAsync(SubscriberFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async sql =>
            {
                var cursors = await SubscriberStore.GetCursorsAsync(sql, filter);
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
            "SELECT DISTINCT subscriber FROM editions WHERE key > @key AND +subscriber IN @subscribers",
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
            WHERE d.subscriber IN @subscribers AND d.status = 'Queued' ORDER BY e.key
            """,
            new { subscribers }))
        .ToLookup(edition => edition.Subscriber);

    /// <summary>
    /// The papers each of these subscribers was sent in editions made since <paramref name="since"/>; superseded ones
    /// do not count.
    /// </summary>
    public static async Task<IReadOnlyDictionary<long, HashSet<long>>> ListSentSinceAsync(
        SqlSession sql, IReadOnlyList<long> subscribers, DateTimeOffset since, IReadOnlySet<long> superseded)
    {
        var rows = await sql.QueryAsync<(long Key, long Subscriber, string Papers)>(
            """
            SELECT e.key, e.subscriber, e.papers FROM editions e LEFT JOIN deliveries d ON d.edition = e.key
            WHERE e.subscriber IN @subscribers AND e.created_at >= @since AND e.papers <> ''
                AND COALESCE(d.status, '') <> 'Superseded'
            """,
            new { subscribers, since = since.ToRow() });
        var sent = new Dictionary<long, HashSet<long>>();
        foreach (var (key, subscriber, papers) in rows)
        {
            if (superseded.Contains(key)) continue;
            if (!sent.TryGetValue(subscriber, out var keys)) sent[subscriber] = keys = [];
            EditionPapersJson.ReadRevisions(papers, (paper, _) => keys.Add(paper));
        }

        return sent;
    }

    /// <summary>
    /// The state in which each of these subscribers last saw the papers that have changed, or a report of their change.
    /// Reads the editions of the same period that were sent.
    /// </summary>
    public static async Task<IReadOnlyDictionary<long, Dictionary<long, ShownPaper>>> ListShownAsync(
        SqlSession sql, IReadOnlyList<long> subscribers, PaperChanges changes, IReadOnlySet<long> superseded)
    {
        var shown = new Dictionary<long, Dictionary<long, ShownPaper>>();
        var sent = sql.StreamAsync<ShownRow>(
            """
            SELECT e.key, e.subscriber, e.papers, e.changes, COALESCE(d.finished_at, e.created_at) AS at
            FROM editions e JOIN deliveries d ON d.edition = e.key
            WHERE e.subscriber IN @subscribers AND e.created_at >= @since AND e.created_at <= @until
                AND d.status NOT IN ('Superseded', 'Cancelled', 'Failed')
            ORDER BY e.created_at
            """,
            new { subscribers, since = changes.Since.ToRow(), until = changes.Until.ToRow() });
        await foreach (var row in sent.WithCancellation(sql.CancellationToken))
        {
            if (superseded.Contains(row.Key)) continue;
            EditionPapersJson.ReadRevisions(
                row.Papers, (paper, revision) => Add(row, paper, revision, isWithdrawn: false));
            foreach (var told in EditionChangesJson.Read(row.Changes))
                Add(row, told.PaperKey, told.Revision, told.Kind == ChangeKind.Withdrawn);
        }

        return shown;

        void Add(ShownRow row, long paper, int revision, bool isWithdrawn)
        {
            if (!changes.IsAbout(paper)) return;
            if (!shown.TryGetValue(row.Subscriber, out var papers)) shown[row.Subscriber] = papers = [];
            papers[paper] = new ShownPaper(paper, revision, isWithdrawn, Instants.FromRow(row.At));
        }
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
        var keys = (await sql.ForRowsAsync<long>(
            $"""
            INSERT INTO editions ({EditionRow.Columns}) VALUES {"{rows}"}
            ON CONFLICT (subscriber, period) DO NOTHING RETURNING key
            """,
            [.. made.Select((draft, i) => EditionRow.Values(first + i, draft.Edition))])).ToHashSet();
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
        if (saved.SelectMany(draft => draft.TakenOver).Select(edition => edition.Delivery).ToList() is { Count: > 0 } taken)
            await OutboxStore.SupersedeAsync(sql, taken, saved[0].Edition.CreatedAt);
        await SubscriberStore.MoveCursorsAsync(
            sql, saved.Select(draft => (draft.Edition.SubscriberKey, draft.Edition.CursorTo, draft.NextDue)));
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

    /// <summary>A subscriber's editions, newest first.</summary>
    public async Task<IReadOnlyList<Edition>> ListRecentAsync(
        long subscriber, int count, CancellationToken cancellationToken) =>
        Editions(
            await database.ReadAsync(
                sql =>
                    sql.QueryAsync<EditionRow>(
                        $"""
                        SELECT {EditionRow.Columns} FROM editions WHERE subscriber = @subscriber
                        ORDER BY period DESC LIMIT @count
                        """,
                        new { subscriber, count }),
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

    private static IReadOnlyList<Edition> Editions(IReadOnlyList<EditionRow> rows) =>
        [.. rows.Select(row => row.ToEdition())];

    private sealed class ShownRow
    {
        public long Key { get; init; }
        public long Subscriber { get; init; }
        public string Papers { get; init; } = "";
        public string Changes { get; init; } = "";
        public long At { get; init; }
    }
}

/// <param name="Recipient">The subscriber's address.</param>
/// <param name="NextDue">Null leaves the due instant as it is.</param>
internal sealed record EditionDraft(Edition Edition, string Recipient, DateTimeOffset? NextDue)
{
    /// <summary>The editions that this one supersedes.</summary>
    public IReadOnlyList<WaitingEdition> TakenOver { get; init; } = [];
}
