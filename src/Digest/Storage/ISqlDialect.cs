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
    /// Rewrites <c>IN @list</c>: one database takes a parameter for each element, the other compares with an array.
    /// </summary>
    string ForLists(string statement);

    /// <summary>The maximum number of parameters for one statement.</summary>
    int ParametersPerStatement { get; }

    /// <summary>
    /// What tokens in schema scripts stand for: <c>integer</c>, <c>key</c> (a generated primary key) and <c>bytes</c>.
    /// </summary>
    IReadOnlyDictionary<string, string> SchemaTokens { get; }

    /// <summary>Whether nothing can be saved, not even what could be computed again.</summary>
    bool IsReadOnly => false;

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
