using System.Data.Common;

namespace Digest.Storage;

/// <summary>The differences between SQLite and PostgreSQL. All other SQL is written for both.</summary>
internal interface ISqlDialect
{
    /// <summary>The folder of its migration scripts.</summary>
    string Name { get; }

    /// <summary>
    /// Ends a SELECT whose rows this transaction will change; skips rows locked by other workers. Empty for a database
    /// with one writer.
    /// </summary>
    string SkipLocked { get; }

    /// <summary>
    /// Ends a SELECT whose rows this transaction will change; waits for those locked by others. Empty for a database
    /// with one writer.
    /// </summary>
    string Lock { get; }

    /// <summary>LIKE that takes the letters A to Z in either case.</summary>
    string LikeInAnyCase { get; }

    /// <summary>
    /// Whether a transaction failed only because of another one at the same time, so that it may be run again.
    /// </summary>
    bool IsConflict(Exception failure);

    /// <summary>Rewrites <c>IN @list</c> for a list that is one parameter.</summary>
    string ForLists(string statement);

    /// <summary>The value of the parameter for a list.</summary>
    object ListValue(System.Collections.IEnumerable list);

    /// <summary>
    /// A SELECT of these rows, whose values go with the command in a few parameters, however many rows there are.
    /// </summary>
    /// <param name="rows">
    /// At least one, of the same length; the values of a column are <c>long</c>, <c>string</c> or null.
    /// </param>
    string SelectRows(DbCommand command, IReadOnlyList<object?[]> rows);

    /// <summary>
    /// Inserts rows: <c>VALUES {rows}</c> in the statement represents them, however many there are.
    /// </summary>
    /// <param name="rows">Of the same length; as <see cref="SelectRows"/> takes them.</param>
    /// <returns>What RETURNING gave in its first column, in any order.</returns>
    Task<IReadOnlyList<long>> InsertAsync(SqlSession sql, string statement, IReadOnlyList<object?[]> rows);

    /// <summary>
    /// What tokens in schema scripts mean: <c>integer</c>, <c>key</c> (a generated primary key), <c>bytes</c>, and
    /// <c>clustered</c> (after a table: stored in the order of its primary key, where the database can).
    /// </summary>
    IReadOnlyDictionary<string, string> SchemaTokens { get; }

    /// <summary>Whether nothing can be saved, not even what could be computed again.</summary>
    bool IsReadOnly => false;

    /// <summary>
    /// The clock that all workers of one database share: leases end by it. Where only one worker can be, that is its
    /// own clock.
    /// </summary>
    Task<DateTimeOffset> NowAsync(SqlSession sql);

    /// <summary>True where a statement was refused for what is in its rows, so that other rows may succeed.</summary>
    bool IsAboutTheRow(DbException failure);

    /// <summary>Where the data is, without credentials.</summary>
    string Location { get; }

    Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Begins a transaction that may write. Writers in this process wait for each other where the database has a single
    /// writer.
    /// </summary>
    Task<IAsyncDisposable> EnterWriterAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Held while migrations are applied, so that two processes that start together apply each once. Released with the
    /// transaction.
    /// </summary>
    Task LockSchemaAsync(SqlSession sql);
}
