using Digest.Storage.Copies;
using Xunit;

namespace Digest.Tests.Storage;

public sealed class FreeSpaceTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _test = new();

    public ValueTask InitializeAsync() => _test.InitializeAsync();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task A_file_gets_shorter_when_most_of_it_is_deleted_and_keeps_some_space_for_what_comes()
    {
        await _test.Database.WriteAsync(
            sql => sql.ExecuteAsync(
                """
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000)
                INSERT INTO settings (key, value) SELECT CAST(i AS TEXT), HEX(ZEROBLOB(1000)) FROM n
                """),
            TestDatabase.Token);
        var before = await PagesAsync();
        var space = new FreeSpace(_test.Database);
        Assert.Equal(0, await space.ReleaseAsync(TestDatabase.Token));
        await _test.Database.WriteAsync(sql => sql.ExecuteAsync("DELETE FROM settings"), TestDatabase.Token);

        var released = await space.ReleaseAsync(TestDatabase.Token);

        Assert.InRange(released, 8_000_000, 20_000_000);
        Assert.InRange(await PagesAsync(), 100, before / 2);
    }

    private Task<long> PagesAsync() => _test.Database.ReadAsync(
        sql => sql.ScalarAsync<long>("PRAGMA page_count"), TestDatabase.Token);
}
