using System.Globalization;
using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;

namespace Digest.Editions;

/// <summary>Stores editions together with their deliveries, cursors and next due instants.</summary>
internal sealed class EditionStore(SqlDatabase database)
{
    private const string Columns =
        "key, subscriber, period, created_at, cursor_from, cursor_to, is_first, papers, not_shown, changes";

    /// <summary>The range of announcements that these subscribers still need; null when there are none.</summary>
    public Task<CursorRange?> FindRangeAsync(SubscriberFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async sql =>
            {
                var cursors = await SubscriberStore.GetCursorsAsync(sql, filter);
                return cursors.Count == 0 ? null : CursorRange.Of(cursors, await UndeliveredAsync(sql, filter.Key));
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
                        period = PeriodText(period.Key),
                        subscribers = period.Select(plan => plan.Subscriber.Key).ToList(),
                    }
                ));
        }

        return existing;
    }

    /// <summary>
    /// Supersedes the editions of these subscribers that wait for delivery: their papers go to the next ones. An
    /// edition that is being sent or is uncertain stays.
    /// </summary>
    public static async Task<IReadOnlyList<Edition>> SupersedeAsync(
        SqlSession sql, IReadOnlyList<long> subscribers, DateTimeOffset now)
    {
        var keys = await OutboxStore.SupersedeAsync(sql, subscribers, now);
        return keys.Count == 0
            ? []
            : Editions(await sql.QueryAsync<Row>($"SELECT {Columns} FROM editions WHERE key IN @keys", new { keys }));
    }

    /// <summary>
    /// The papers each of these subscribers was sent in editions made since <paramref name="since"/>; superseded ones
    /// do not count.
    /// </summary>
    public static async Task<IReadOnlyDictionary<long, HashSet<long>>> ListSentSinceAsync(
        SqlSession sql, IReadOnlyList<long> subscribers, DateTimeOffset since)
    {
        var rows = await sql.QueryAsync<(long Subscriber, string Papers)>(
            """
            SELECT e.subscriber, e.papers FROM editions e LEFT JOIN deliveries d ON d.edition = e.key
            WHERE e.subscriber IN @subscribers AND e.created_at >= @since AND e.papers <> ''
                AND COALESCE(d.status, '') <> 'Superseded'
            """,
            new { subscribers, since = since.ToRow() });
        var sent = new Dictionary<long, HashSet<long>>();
        foreach (var (subscriber, papers) in rows)
        {
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
        SqlSession sql, IReadOnlyList<long> subscribers, PaperChanges changes)
    {
        var shown = new Dictionary<long, Dictionary<long, ShownPaper>>();
        var sent = sql.StreamAsync<ShownRow>(
            """
            SELECT e.subscriber, e.papers, e.changes, COALESCE(d.finished_at, e.created_at) AS at FROM editions e
                JOIN deliveries d ON d.edition = e.key
            WHERE e.subscriber IN @subscribers AND e.created_at >= @since AND e.created_at <= @until
                AND d.status NOT IN ('Superseded', 'Cancelled', 'Failed')
            ORDER BY e.created_at
            """,
            new { subscribers, since = changes.Since.ToRow(), until = changes.Until.ToRow() });
        await foreach (var row in sent.WithCancellation(sql.CancellationToken))
        {
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
    /// Saves editions with their deliveries, and moves each subscriber's cursor and next due instant.
    /// </summary>
    /// <returns>The new editions, with their keys.</returns>
    public static async Task<IReadOnlyList<Edition>> SaveAsync(SqlSession sql, IReadOnlyList<EditionDraft> made)
    {
        if (made.Count == 0) return [];
        var first = await KeyAllocator.AllocateAsync(sql, CounterStore.Edition, made.Count);
        var keys = (
            await sql.ForRowsAsync<SavedKey>(
                """
                INSERT INTO editions (key, subscriber, period, created_at, cursor_from, cursor_to, is_first, papers,
                    not_shown, changes)
                VALUES {rows} ON CONFLICT (subscriber, period) DO NOTHING RETURNING key, subscriber
                """,
                [
                    .. made.Select((m, i) =>
                        new object?[]
                        {
                            first + i,
                            m.Edition.SubscriberKey,
                            PeriodText(m.Edition.Period),
                            m.Edition.CreatedAt.ToRow(),
                            m.Edition.CursorFrom,
                            m.Edition.CursorTo,
                            m.Edition.IsFirst ? 1L : 0L,
                            EditionPapersJson.Write(m.Edition.Papers),
                            (long)m.Edition.NotShown,
                            EditionChangesJson.Write(m.Edition.Changes),
                        }
                    ),
                ])
        ).ToDictionary(row => row.Subscriber, row => row.Key);

        var saved = made.Where(m => keys.ContainsKey(m.Edition.SubscriberKey)).ToList();
        await OutboxStore.QueueAsync(sql, [.. saved.Where(m => m.Edition.Papers.Count > 0).Select(m => new OutboxMessage
        {
            Kind = MailKind.Edition,
            SubscriberKey = m.Edition.SubscriberKey,
            EditionKey = keys[m.Edition.SubscriberKey],
            Recipient = m.Recipient,
            QueuedAt = m.Edition.CreatedAt,
            NextAttemptAt = m.Edition.CreatedAt,
        })]);
        await SubscriberStore.MoveCursorsAsync(
            sql, saved.Select(m => (m.Edition.SubscriberKey, m.Edition.CursorTo, m.NextDue)));
        return [.. saved.Select(m => m.Edition with { Key = keys[m.Edition.SubscriberKey] })];
    }

    public async Task<IReadOnlyList<Edition>> ListByKeysAsync(
        IReadOnlyList<long> keys, CancellationToken cancellationToken) =>
        keys.Count == 0
            ? []
            : Editions(
                await database.ReadAsync(
                    sql => sql.QueryAsync<Row>($"SELECT {Columns} FROM editions WHERE key IN @keys", new { keys }),
                    cancellationToken));

    public async Task<Edition?> FindAsync(long subscriber, DateOnly period, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(
            sql =>
                sql.FirstOrDefaultAsync<Row>(
                    $"SELECT {Columns} FROM editions WHERE subscriber = @subscriber AND period = @period",
                    new { subscriber, period = PeriodText(period) }),
            cancellationToken);
        return row?.ToEdition();
    }

    /// <summary>A subscriber's editions, newest first.</summary>
    public async Task<IReadOnlyList<Edition>> ListRecentAsync(
        long subscriber, int count, CancellationToken cancellationToken) =>
        Editions(
            await database.ReadAsync(
                sql =>
                    sql.QueryAsync<Row>(
                        $"SELECT {Columns} FROM editions WHERE subscriber = @subscriber ORDER BY period DESC LIMIT "
                            + "@count",
                        new { subscriber, count }),
                cancellationToken));

    /// <summary>The next edition takes over what was not delivered, so those announcements are needed again.</summary>
    /// <param name="subscriber">Null for all.</param>
    private static Task<UndeliveredCursors> UndeliveredAsync(SqlSession sql, long? subscriber) =>
        sql.SingleAsync<UndeliveredCursors>(
            $"""
            SELECT COALESCE(MIN(e.cursor_from), -1) AS lowest,
                COALESCE(MIN(CASE WHEN e.is_first = 1 THEN e.cursor_from END), -1) AS lowest_new
            FROM deliveries d JOIN editions e ON e.key = d.edition
            WHERE d.status = 'Queued' {(subscriber is null ? "" : "AND d.subscriber = @subscriber")}
            """,
            new { subscriber });

    private static string PeriodText(DateOnly period) => period.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IReadOnlyList<Edition> Editions(IReadOnlyList<Row> rows) => [.. rows.Select(row => row.ToEdition())];

    private sealed record SavedKey(long Key, long Subscriber);

    private sealed class ShownRow
    {
        public long Subscriber { get; init; }
        public string Papers { get; init; } = "";
        public string Changes { get; init; } = "";
        public long At { get; init; }
    }

    private sealed class Row
    {
        public long Key { get; init; }
        public long Subscriber { get; init; }
        public string Period { get; init; } = "";
        public long CreatedAt { get; init; }
        public long CursorFrom { get; init; }
        public long CursorTo { get; init; }
        public long IsFirst { get; init; }
        public string Papers { get; init; } = "";
        public long NotShown { get; init; }
        public string Changes { get; init; } = "";

        public Edition ToEdition() => new()
        {
            Key = Key,
            SubscriberKey = Subscriber,
            Period = DateOnly.ParseExact(Period, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            CreatedAt = Instants.FromRow(CreatedAt),
            CursorFrom = CursorFrom,
            CursorTo = CursorTo,
            IsFirst = IsFirst != 0,
            Papers = EditionPapersJson.Read(Papers),
            NotShown = (int)NotShown,
            Changes = EditionChangesJson.Read(Changes),
        };
    }
}

/// <param name="Recipient">The subscriber's address.</param>
/// <param name="NextDue">Null leaves the due instant as it is.</param>
internal sealed record EditionDraft(Edition Edition, string Recipient, DateTimeOffset? NextDue);
