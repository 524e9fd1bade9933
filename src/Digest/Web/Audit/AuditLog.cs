using Digest.Operations;
using Digest.Storage;

namespace Digest.Web.Audit;

/// <summary>
/// What people and programs changed, or were refused: an entry for each, written in the transaction of the change.
/// </summary>
internal static class AuditLog
{
    private const string Columns = "key, at, actor, action, subscriber, object, done, outcome";

    /// <returns>The entry's key.</returns>
    public static Task<long> RecordAsync(SqlSession sql, AuditEntry entry) =>
        sql.ScalarAsync<long>(
            """
            INSERT INTO audit (at, actor, action, subscriber, object, done, outcome)
            VALUES (@at, @Actor, @Action, @Subscriber, @Object, @done, @Outcome) RETURNING key
            """,
            new
            {
                at = entry.At.ToRow(),
                entry.Actor,
                entry.Action,
                entry.Subscriber,
                entry.Object,
                done = entry.IsDone ? 1L : 0L,
                entry.Outcome,
            });

    public static async Task<AuditEntry?> FindAsync(SqlSession sql, long key) =>
        (await sql.FirstOrDefaultAsync<Row>($"SELECT {Columns} FROM audit WHERE key = @key", new { key }))?.ToEntry();

    /// <summary>The newest first.</summary>
    /// <param name="before">Only entries with a lower key.</param>
    /// <param name="subscriber">Only entries about this one; null for all.</param>
    public static async Task<IReadOnlyList<AuditEntry>> ListAsync(
        SqlSession sql, long before, long? subscriber, int count) =>
        [
            .. (await sql.QueryAsync<Row>(
                $"""
                SELECT {Columns} FROM audit
                WHERE key < @before{(subscriber is null ? "" : " AND subscriber = @subscriber")}
                ORDER BY key DESC LIMIT @count
                """,
                new { before, subscriber, count })).Select(row => row.ToEntry()),
        ];

    /// <summary>Deletes all entries but those of the last days on which there were any.</summary>
    public static Task<int> DeleteAsync(SqlSession sql, int daysKept) =>
        DaysKept.DeleteOthersAsync(sql, "audit", "at", daysKept);

    private sealed record Row(
        long Key,
        long At,
        string Actor,
        string Action,
        long? Subscriber,
        string? Object,
        long Done,
        string Outcome)
    {
        public AuditEntry ToEntry() => new(Instants.FromRow(At), Actor, Action, Outcome)
        {
            Key = Key,
            Subscriber = Subscriber,
            Object = Object,
            IsDone = Done != 0,
        };
    }
}

/// <param name="Actor">Who: a person at the operator's pages with the session, or a key of the API.</param>
/// <param name="Action">What: for example <c>subscriber pause</c>.</param>
/// <param name="Outcome">A sentence, without addresses: who is erased must not be left here.</param>
internal sealed record AuditEntry(DateTimeOffset At, string Actor, string Action, string Outcome)
{
    public long Key { get; init; }

    /// <summary>The key of the subscriber that it was about.</summary>
    public long? Subscriber { get; init; }

    /// <summary>What else it was about: for example <c>mail 17</c>.</summary>
    public string? Object { get; init; }

    /// <summary>False where it was refused.</summary>
    public bool IsDone { get; init; } = true;
}
