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
        Database = new SqlDatabase(await CreateDialectAsync(isEmpty: released is not null));
        if (released is not null) await Database.ReadAsync(sql => sql.ExecuteAsync(File.ReadAllText(released)), Token);
    }

    public Task MigrateAsync() => MigrateAsync(Database);

    public virtual async ValueTask DisposeAsync()
    {
        if (Database?.Dialect is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
        if (Database?.Dialect is IDisposable disposable) disposable.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A second handle on the same database, as another worker has it.</summary>
    internal abstract SqlDatabase Reopen();

    /// <param name="isEmpty">False with the current schema: a copy of what was made once, in a fifth of the time.</param>
    private protected abstract Task<ISqlDialect> CreateDialectAsync(bool isEmpty);

    private protected static Task MigrateAsync(SqlDatabase database) =>
        new SchemaMigrator(database, new FakeTimeProvider(Start)).MigrateAsync(CancellationToken.None);
}

public sealed class SqliteTestDatabase(string? released = null) : TestDatabase(released)
{
    private static readonly Lazy<Task<byte[]>> Migrated = new(MakeMigratedAsync);

    private readonly string _folder = ScratchFolder.Create("digest");

    private string DatabaseFile => Path.Combine(_folder, "digest.db");

    internal override SqlDatabase Reopen() => new(new SqliteDialect(DatabaseFile, Clock));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private protected override async Task<ISqlDialect> CreateDialectAsync(bool isEmpty)
    {
        if (!isEmpty) await File.WriteAllBytesAsync(DatabaseFile, await Migrated.Value, Token);
        return Reopen().Dialect;
    }

    private static async Task<byte[]> MakeMigratedAsync()
    {
        var file = Path.GetTempFileName();
        using (var dialect = SqliteDialect.Unshared(file, TimeProvider.System)) await MigrateAsync(new SqlDatabase(dialect));
        var bytes = await File.ReadAllBytesAsync(file);
        File.Delete(file);
        return bytes;
    }
}

public sealed class PostgreSqlTestDatabase(string? released = null) : TestDatabase(released)
{
    private static readonly Lazy<Task<string>> Migrated = new(MakeMigratedAsync);

    public string ConnectionString { get; private set; } = "";

    internal override SqlDatabase Reopen() => new(new PostgreSqlDialect(ConnectionString));

    private protected override async Task<ISqlDialect> CreateDialectAsync(bool isEmpty)
    {
        ConnectionString = await PostgreSqlServer.NewDatabaseAsync(copyOf: isEmpty ? null : await Migrated.Value);
        return Reopen().Dialect;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (ConnectionString.Length > 0) await PostgreSqlServer.DropDatabaseAsync(ConnectionString);
    }

    private static async Task<string> MakeMigratedAsync()
    {
        var made = await PostgreSqlServer.NewDatabaseAsync();
        // A connection that is kept would stand in the way of copies.
        await using var dialect = new PostgreSqlDialect($"{made};Pooling=false");
        await MigrateAsync(new SqlDatabase(dialect));
        return made;
    }
}
