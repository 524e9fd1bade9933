using Digest.Storage;
using Xunit;

namespace Digest.Tests.Storage;

public abstract class SqlDatabaseSuite(TestDatabase test) : IAsyncLifetime
{
    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task Processes_that_start_together_apply_each_script_once()
    {
        await test.Database.WriteAsync(sql => sql.ExecuteAsync("INSERT INTO settings (key, value) VALUES ('kept', 'yes')"), TestDatabase.Token);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new SchemaMigrator(test.Reopen(), test.Clock).MigrateAsync(TestDatabase.Token)));

        var applied = await CountAsync("schema_migrations");
        Assert.Equal(SchemaScript.For(test.Database.Dialect).Count, applied);
        Assert.Equal(1, await CountAsync("settings"));
    }

    [Fact]
    public async Task Where_the_schema_is_current_nobody_waits_for_a_writer()
    {
        await test.Database.WriteAsync(
            async sql =>
            {
                await sql.ExecuteAsync("INSERT INTO settings (key, value) VALUES ('long', 'import')");
                await new SchemaMigrator(test.Reopen(), test.Clock).MigrateAsync(TestDatabase.Token)
                    .WaitAsync(TimeSpan.FromSeconds(5), TestDatabase.Token);
            },
            TestDatabase.Token);
    }

    [Fact]
    public void Each_script_has_a_number_of_its_own()
    {
        var numbers = SchemaScript.For(test.Database.Dialect).Select(script => (int)script.Version).ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
    }

    [Fact]
    public async Task A_schema_newer_than_the_program_is_refused()
    {
        await test.Database.WriteAsync(
            sql => sql.ExecuteAsync("INSERT INTO schema_migrations (version, name, applied_at) VALUES (9999, '9999_later.sql', 0)"), TestDatabase.Token);

        var refused = await Assert.ThrowsAsync<NewerSchemaException>(() => new SchemaMigrator(test.Database, test.Clock).MigrateAsync(TestDatabase.Token));
        Assert.Contains("9999_later.sql", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_schema_that_allows_this_program_is_used()
    {
        var newest = SchemaScript.For(test.Database.Dialect)[^1].Version;
        await test.Database.WriteAsync(
            sql => sql.ExecuteAsync(
                """
                INSERT INTO schema_migrations (version, name, applied_at, min_reader) VALUES
                    (9998, '9998_column.sql', 0, @older), (9999, '9999_index.sql', 0, @newest)
                """,
                new { older = newest - 1, newest }),
            TestDatabase.Token);

        await test.MigrateAsync();

        Assert.True(await new SchemaMigrator(test.Database, test.Clock).IsUsableAsync(TestDatabase.Token));
    }

    [Fact]
    public async Task A_write_that_fails_leaves_nothing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => test.Database.WriteAsync(
            async sql =>
            {
                await sql.ExecuteAsync("INSERT INTO settings (key, value) VALUES ('half', 'done')");
                throw new InvalidOperationException("stop");
            },
            TestDatabase.Token));

        Assert.Equal(0, await CountAsync("settings"));
    }

    [Fact]
    public async Task Transactions_that_wait_for_each_other_in_a_circle_both_succeed()
    {
        await test.Database.WriteAsync(
            sql => sql.ExecuteAsync("INSERT INTO settings (key, value) VALUES ('a', ''), ('b', '')"),
            TestDatabase.Token);
        var started = 0;
        await Task.WhenAll(AppendAsync("a", "b", "1"), AppendAsync("b", "a", "2"));

        var values = await test.Database.ReadAsync(
            sql => sql.QueryAsync<string>("SELECT value FROM settings"), TestDatabase.Token);
        Assert.All(values, value => Assert.Contains(value, (string[])["12", "21"]));

        Task AppendAsync(string first, string second, string mark) => Task.Run(() => test.Database.WriteAsync(
            async sql =>
            {
                const string Append = "UPDATE settings SET value = value || @mark WHERE key = @key";
                await sql.ExecuteAsync(Append, new { mark, key = first });
                // Where both can hold a row at once, both do.
                if (Interlocked.Increment(ref started) <= 2) await Task.Delay(300, TestDatabase.Token);
                await sql.ExecuteAsync(Append, new { mark, key = second });
            },
            TestDatabase.Token));
    }

    [Fact]
    public async Task Many_rows_go_in_and_change_with_one_statement()
    {
        var rows = Enumerable.Range(0, 1234).Select(i => new object?[] { $"key{i}", $"{i}" }).ToList();
        await test.Database.WriteAsync(
            async sql =>
            {
                await sql.ForRowsAsync<long>("INSERT INTO settings (key, value) VALUES {rows}", rows);
                await sql.ForRowsAsync<long>(
                    "WITH v (key, value) AS (VALUES {rows}) UPDATE settings SET value = v.value || '!' FROM v WHERE settings.key = v.key", rows);
            },
            TestDatabase.Token);

        Assert.Equal(1234, await CountAsync("settings"));
        Assert.Equal("77!", await test.Database.ReadAsync(sql => sql.ScalarAsync<string>("SELECT value FROM settings WHERE key = 'key77'"), TestDatabase.Token));
    }

    /// <summary>Of named parameters, one for each value, SQLite takes 32,766 and PostgreSQL 65,535.</summary>
    [Fact]
    public async Task A_list_of_a_hundred_thousand_goes_in_as_one_parameter()
    {
        var keys = Enumerable.Range(0, 100_000).Select(i => $"key{i}").ToList();
        await test.Database.WriteAsync(
            sql => sql.ExecuteAsync("INSERT INTO settings (key, value) VALUES ('key7', ''), ('key99999', ''), ('a', '')"),
            TestDatabase.Token);

        var found = await test.Database.ReadAsync(
            sql => sql.QueryAsync<string>("SELECT key FROM settings WHERE key IN @keys ORDER BY key", new { keys }),
            TestDatabase.Token);

        Assert.Equal(["key7", "key99999"], found);
    }

    [Fact]
    public async Task Rows_of_any_text_go_in_and_come_out_as_they_were()
    {
        string[] texts = ["", "null", "\"quoted\" \\ back", "naïve 文 🦉", "line\nbreak\ttab", "[1]", "{}", "1", "'; --", "\u0001"];
        await test.Database.WriteAsync(
            async sql =>
            {
                var rows = texts.Select((text, i) => new object?[] { $"{i}", text }).ToList();
                const string Insert = "INSERT INTO settings (key, value) VALUES {rows} ON CONFLICT (key) DO NOTHING";
                await sql.InsertAsync(Insert, rows[..4]);
                await sql.ForRowsAsync<long>(Insert, rows);
            },
            TestDatabase.Token);

        var stored = await test.Database.ReadAsync(
            sql => sql.QueryAsync<(string Key, string Value)>("SELECT key, value FROM settings"), TestDatabase.Token);
        Assert.Equal(texts.Index().Select(text => ($"{text.Index}", text.Item)).Order(), stored.Order());
    }

    [Fact]
    public async Task Of_rows_that_are_inserted_those_that_exist_are_missing_from_what_it_returns()
    {
        const string Insert =
            """
            INSERT INTO runs (key, job, worker, started_at, ended_at) VALUES {rows} ON CONFLICT (key) DO NOTHING
            RETURNING key
            """;
        await test.Database.WriteAsync(
            async sql =>
            {
                Assert.Equal([7], await sql.InsertAsync(Insert, [[7L, "a", "w", 1L, null]]));
                object?[][] rows = [[6L, "b", "w", 2L, 3L], [7L, "c", "w", 2L, 3L], [8L, "d", "w", 2L, null]];
                Assert.Equal([6, 8], (await sql.InsertAsync(Insert, rows)).Order());
                Assert.Empty(await sql.InsertAsync(Insert, []));
            },
            TestDatabase.Token);

        Assert.Equal(["b", "a", "d"], await test.Database.ReadAsync(
            sql => sql.QueryAsync<string>("SELECT job FROM runs ORDER BY key"), TestDatabase.Token));
    }

    [Fact]
    public async Task An_insert_that_breaks_a_rule_fails_and_leaves_nothing()
    {
        object?[][] rows = [["a", "1"], ["b", null]];
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => test.Database.WriteAsync(
            sql => sql.InsertAsync("INSERT INTO settings (key, value) VALUES {rows}", rows), TestDatabase.Token));

        Assert.Equal(0, await CountAsync("settings"));
    }

    [Fact]
    public async Task A_column_without_a_value_is_null_whatever_its_type()
    {
        await test.Database.WriteAsync(
            sql => sql.ForRowsAsync<long>(
                "INSERT INTO runs (job, worker, started_at, ended_at, outcome) VALUES {rows}",
                [["a", "w", 1L, null, null], ["b", "w", 2L, null, null]]),
            TestDatabase.Token);

        Assert.Equal(2, await test.Database.ReadAsync(
            sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM runs WHERE ended_at IS NULL AND outcome IS NULL"),
            TestDatabase.Token));
    }

    [Fact]
    public async Task A_list_of_a_hundred_thousand_values_is_one_parameter()
    {
        var keys = Enumerable.Range(0, 100_000).Select(i => (long)i).ToList();
        Assert.Equal(0, await test.Database.ReadAsync(
            sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM papers WHERE key IN @keys", new { keys }), TestDatabase.Token));
    }

    [Fact]
    public async Task Rows_are_found_by_a_list_of_values()
    {
        await test.Database.WriteAsync(sql => sql.ExecuteAsync("INSERT INTO settings (key, value) VALUES ('a', '1'), ('b', '2'), ('c', '3')"), TestDatabase.Token);
        IReadOnlyList<string>[] lists = [["a", "c"], new List<string> { "a", "c" }, "a c".Split(' ')];

        foreach (var keys in lists)
        {
            var found = await test.Database.ReadAsync(
                sql => sql.QueryAsync<string>("SELECT value FROM settings WHERE key IN @keys ORDER BY key", new { keys }), TestDatabase.Token);
            Assert.Equal(["1", "3"], found);
        }

        Assert.Empty(await test.Database.ReadAsync(
            sql => sql.QueryAsync<string>("SELECT value FROM settings WHERE key IN @keys", new { keys = Array.Empty<string>() }), TestDatabase.Token));
    }

    private Task<long> CountAsync(string table) =>
        test.Database.ReadAsync(sql => sql.ScalarAsync<long>($"SELECT COUNT(*) FROM {table}"), TestDatabase.Token);
}

public sealed class SqliteDatabaseTests() : SqlDatabaseSuite(new SqliteTestDatabase());

public sealed class PostgreSqlDatabaseTests() : SqlDatabaseSuite(new PostgreSqlTestDatabase());
