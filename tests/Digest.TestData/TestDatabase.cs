using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Digest.TestData;

/// <summary>An empty database with the current schema, for one test. A store's suite is an abstract class over it; two short classes run the suite on both databases.</summary>
/// <param name="released">
/// A script that makes the database of a released version instead; the test migrates it.
/// </param>
public abstract class TestDatabase(string? released) : IAsyncLifetime
{
    internal SqlDatabase Database { get; private set; } = null!;

    /// <summary>A Thursday, from which time moves only when a test moves it.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Clock { get; } = new(Start);

    internal AnnouncementStore Announcements => new(Database);

    internal SubscriberLifecycle Lifecycle => new(Database, Clock);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Database = new SqlDatabase(await CreateDialectAsync());
        if (released is null) await MigrateAsync();
        else await Database.ReadAsync(sql => sql.ExecuteAsync(File.ReadAllText(released)), Token);
    }

    public Task MigrateAsync() => new SchemaMigrator(Database, Clock).MigrateAsync(Token);

    public virtual async ValueTask DisposeAsync()
    {
        if (Database?.Dialect is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
        if (Database?.Dialect is IDisposable disposable) disposable.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A second handle on the same database, as another worker has it.</summary>
    internal abstract SqlDatabase Reopen();

    private protected abstract Task<ISqlDialect> CreateDialectAsync();
}

public sealed class SqliteTestDatabase(string? released = null) : TestDatabase(released)
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest").FullName;

    internal override SqlDatabase Reopen() => new(new SqliteDialect(Path.Combine(_folder, "digest.db"), Clock));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private protected override Task<ISqlDialect> CreateDialectAsync() => Task.FromResult(Reopen().Dialect);
}

public sealed class PostgreSqlTestDatabase(string? released = null) : TestDatabase(released)
{
    public string ConnectionString { get; private set; } = "";

    internal override SqlDatabase Reopen() => new(new PostgreSqlDialect(ConnectionString));

    private protected override async Task<ISqlDialect> CreateDialectAsync()
    {
        ConnectionString = await PostgreSqlServer.NewDatabaseAsync();
        return Reopen().Dialect;
    }
}
