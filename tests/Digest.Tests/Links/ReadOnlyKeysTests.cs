using Digest.Links;
using Digest.Storage;
using Xunit;

namespace Digest.Tests.Links;

public sealed class ReadOnlyKeysTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest").FullName;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_database_that_cannot_be_written_gives_its_keys_or_made_up_ones()
    {
        var file = Path.Combine(_folder, "digest.db");
        using var dialect = new SqliteDialect(file, TimeProvider.System);
        var written = new SqlDatabase(dialect);
        await new SchemaMigrator(written, TimeProvider.System).MigrateAsync(TestDatabase.Token);
        using var readOnly = SqliteDialect.ReadOnly(file, TimeProvider.System);
        var read = new SqlDatabase(readOnly);
        var token = new LinkToken(LinkPurpose.Manage, 3, 0);

        Assert.NotNull((await new LinkKeys(read, TimeProvider.System).GetSignerAsync(TestDatabase.Token)).Sign(token));
        Assert.NotNull(await new MessageIdKey(read).GetAsync(TestDatabase.Token));

        var signed = (await new LinkKeys(written, TimeProvider.System).GetSignerAsync(TestDatabase.Token)).Sign(token);
        var id = (await new MessageIdKey(written).GetAsync(TestDatabase.Token)).Tag("edition-1.1@example.org");
        Assert.Equal(signed, (await new LinkKeys(read, TimeProvider.System).GetSignerAsync(TestDatabase.Token)).Sign(token));
        Assert.Equal(id, (await new MessageIdKey(read).GetAsync(TestDatabase.Token)).Tag("edition-1.1@example.org"));
    }
}
