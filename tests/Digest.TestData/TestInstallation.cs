using Digest.Storage;
using Xunit;

namespace Digest.TestData;

/// <summary>A data folder and a database for the built program, and a look into that database beside it. Two short classes choose the database.</summary>
public abstract class TestInstallation : IAsyncLifetime
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("installation").FullName;

    /// <summary>For the command line; none where the database is a file in the folder.</summary>
    public string[] Settings { get; protected set; } = [];

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Opens the database for a while.</summary>
    internal async Task<T> WithDatabaseAsync<T>(Func<SqlDatabase, Task<T>> work)
    {
        var database = new SqlDatabase(CreateDialect());
        try
        {
            return await work(database);
        }
        finally
        {
            if (database.Dialect is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            if (database.Dialect is IDisposable disposable) disposable.Dispose();
        }
    }

    internal Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> work) => WithDatabaseAsync(database => database.ReadAsync(work, TestDatabase.Token));

    private protected abstract ISqlDialect CreateDialect();
}

public sealed class SqliteInstallation : TestInstallation
{
    private protected override ISqlDialect CreateDialect() => new SqliteDialect(Path.Combine(Folder, "digest.db"), TimeProvider.System);
}

public sealed class PostgreSqlInstallation : TestInstallation
{
    private string _connectionString = "";

    public override async ValueTask InitializeAsync()
    {
        _connectionString = await PostgreSqlServer.NewDatabaseAsync();
        Settings = [$"--Storage:ConnectionString={_connectionString}"];
    }

    private protected override ISqlDialect CreateDialect() => new PostgreSqlDialect(_connectionString);
}
