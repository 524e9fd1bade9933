using Digest.Storage;
using Digest.Storage.Copies;
using Xunit;

namespace Digest.Tests.Storage;

public sealed class UpgradeBackupTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _test = new(
        Path.Combine(RepositoryRoot.Folder, "tests", "Digest.Tests", "Storage", "Released", "sqlite.sql"));

    private string[] Copies => Directory.GetFiles(
        Path.GetDirectoryName(_test.Database.Dialect.Location)!, "digest.db.schema-*");

    public ValueTask InitializeAsync() => _test.InitializeAsync();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task The_database_before_an_upgrade_is_kept_beside_it_and_is_what_it_was()
    {
        var before = await ContentsAsync(_test.Database);

        await _test.MigrateAsync();
        await _test.MigrateAsync();

        var copy = Assert.Single(Copies);
        using var file = new DatabaseFile(copy, _test.Clock);
        Assert.Equal(before, await ContentsAsync(file.Database));
        Assert.NotEqual(before[0], (await ContentsAsync(_test.Database))[0]);
    }

    [Fact]
    public async Task Two_processes_that_upgrade_at_once_keep_one_copy_from_before()
    {
        var before = await ContentsAsync(_test.Database);
        await Task.WhenAll(
            _test.MigrateAsync(), new SchemaMigrator(_test.Reopen(), _test.Clock).MigrateAsync(TestDatabase.Token));

        using var file = new DatabaseFile(Assert.Single(Copies), _test.Clock);
        Assert.Equal(before, await ContentsAsync(file.Database));
    }

    [Fact]
    public async Task What_an_upgrade_would_do_is_known_before()
    {
        var schema = new SchemaMigrator(_test.Database, _test.Clock);
        var pending = await schema.ListPendingAsync(TestDatabase.Token);

        Assert.Equal(8, pending[0].Version);
        Assert.Empty(Copies);
        await _test.MigrateAsync();
        Assert.Empty(await schema.ListPendingAsync(TestDatabase.Token));
    }

    private static Task<long[]> ContentsAsync(SqlDatabase database) => database.ReadAsync(
        async sql => new[]
        {
            await sql.ScalarAsync<long>("SELECT MAX(version) FROM schema_migrations"),
            await sql.ScalarAsync<long>("SELECT COUNT(*) FROM papers"),
            await sql.ScalarAsync<long>("SELECT COUNT(*) FROM deliveries"),
        },
        TestDatabase.Token);
}
