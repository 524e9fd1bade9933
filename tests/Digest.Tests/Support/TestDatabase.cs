using Digest.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Digest.Tests.Support;

/// <summary>An empty database with the current schema, for one test. A store's suite is an abstract class over it; two short classes run the suite on both databases.</summary>
public abstract class TestDatabase : IAsyncLifetime
{
    public SqlDatabase Database { get; private set; } = null!;

    /// <summary>A Thursday, from which time moves only when a test moves it.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Clock { get; } = new(Start);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Database = new SqlDatabase(await CreateDialectAsync());
        await new SchemaMigrator(Database, Clock).MigrateAsync(Token);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (Database?.Dialect is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
        if (Database?.Dialect is IDisposable disposable) disposable.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A second handle on the same database, as another worker has it.</summary>
    public abstract SqlDatabase Reopen();

    protected abstract Task<ISqlDialect> CreateDialectAsync();
}

public sealed class SqliteTestDatabase : TestDatabase
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest").FullName;

    public override SqlDatabase Reopen() => new(new SqliteDialect(Path.Combine(_folder, "digest.db")));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    protected override Task<ISqlDialect> CreateDialectAsync() => Task.FromResult(Reopen().Dialect);
}

public sealed class PostgreSqlTestDatabase : TestDatabase
{
    private string _connectionString = "";

    public override SqlDatabase Reopen() => new(new PostgreSqlDialect(_connectionString));

    protected override async Task<ISqlDialect> CreateDialectAsync()
    {
        _connectionString = await PostgreSqlServer.NewDatabaseAsync();
        return Reopen().Dialect;
    }
}
