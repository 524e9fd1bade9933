using System.Data.Common;

namespace Digest.Storage;

/// <summary>What SQLite and PostgreSQL do differently. Statements are written for both; only these words differ.</summary>
public interface ISqlDialect
{
    /// <summary>The folder of its migration scripts.</summary>
    string Name { get; }

    /// <summary>Ends a SELECT whose rows this transaction will change, passing over rows that another worker holds. Empty where there is one writer.</summary>
    string SkipLocked { get; }

    /// <summary>Makes <c>IN @list</c> fit: one database gets a parameter for each element, the other compares with an array.</summary>
    string ForLists(string statement);

    /// <summary>How many parameters one statement should carry.</summary>
    int ParametersPerStatement { get; }

    /// <summary>What tokens in schema scripts stand for: <c>integer</c>, <c>key</c> (a generated primary key) and <c>bytes</c>.</summary>
    IReadOnlyDictionary<string, string> SchemaTokens { get; }

    /// <summary>Where the data is, without credentials.</summary>
    string Location { get; }

    Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction that may write. Writers in this process wait for each other where the database has a single writer.</summary>
    Task<IAsyncDisposable> EnterWriterAsync(CancellationToken cancellationToken);

    /// <summary>Held while migrations are applied, so that two processes that start together apply each once. Released with the transaction.</summary>
    Task LockSchemaAsync(SqlSession sql);
}
