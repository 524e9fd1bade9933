using Npgsql;

namespace Digest.Storage.Copies;

/// <summary>Copies the rows of all tables between a SQLite file and PostgreSQL that have the same schema.</summary>
internal static class TableCopy
{
    /// <summary>Filled by migrations, each database its own.</summary>
    private const string Migrations = "schema_migrations";

    /// <param name="file">The one of both that is the SQLite file: it knows the tables and their order.</param>
    public static async Task RunAsync(SqlSession source, SqlSession target, SqlSession file)
    {
        var tables = await ListTablesAsync(file);
        foreach (var table in tables.Reverse()) await target.ExecuteAsync($"DELETE FROM {table}");
        foreach (var table in tables)
        {
            var columns = await ListColumnsAsync(file, table);
            if (target.Connection is NpgsqlConnection connection)
                await CopyAsync(source, connection, table, columns);
            else await InsertAsync(source, target, table, columns);
        }

        if (target.Connection is NpgsqlConnection) await ContinueKeysAsync(target);
    }

    /// <summary>A table that has rows although it is not one that migrations fill; null when all are empty.</summary>
    public static async Task<string?> FindFilledAsync(SqlSession target, SqlSession file)
    {
        foreach (var table in (await ListTablesAsync(file)).Except(["settings", "counters"]))
        {
            if (await target.FirstOrDefaultAsync<long?>($"SELECT 1 FROM {table} LIMIT 1") is not null) return table;
        }

        return null;
    }

    public static Task<IReadOnlyList<string>> ListColumnsAsync(SqlSession file, string table) =>
        file.QueryAsync<string>("SELECT name FROM pragma_table_info(@table)", new { table });

    /// <summary>In an order in which each row comes after those that it refers to.</summary>
    public static async Task<IReadOnlyList<string>> ListTablesAsync(SqlSession file)
    {
        var tables = await file.QueryAsync<string>(
            """
            SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
                AND name <> @Migrations ORDER BY name
            """,
            new { Migrations });
        var references = (await file.QueryAsync<(string From, string To)>(
            """
            SELECT m.name, f."table" FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'
            """)).ToLookup(reference => reference.From, reference => reference.To);
        var ordered = new List<string>();
        foreach (var table in tables) Add(table);
        return ordered;

        void Add(string table)
        {
            if (ordered.Contains(table)) return;
            foreach (var other in references[table].Where(other => other != table)) Add(other);
            ordered.Add(table);
        }
    }

    private static async Task InsertAsync(
        SqlSession source, SqlSession target, string table, IReadOnlyList<string> columns)
    {
        await using var insert = target.Connection.CreateCommand();
        insert.Transaction = target.Transaction;
        insert.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns)}) "
            + $"VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})";
        foreach (var (i, _) in columns.Index())
        {
            var parameter = insert.CreateParameter();
            parameter.ParameterName = FormattableString.Invariant($"@p{i}");
            insert.Parameters.Add(parameter);
        }

        await using var reader = await ReadAsync(source, table, columns);
        while (await reader.ReadAsync(source.CancellationToken))
        {
            for (var i = 0; i < columns.Count; i++) insert.Parameters[i].Value = reader.GetValue(i);
            await insert.ExecuteNonQueryAsync(target.CancellationToken);
        }
    }

    private static async Task CopyAsync(
        SqlSession source, NpgsqlConnection target, string table, IReadOnlyList<string> columns)
    {
        await using var reader = await ReadAsync(source, table, columns);
        await using var import = await target.BeginBinaryImportAsync(
            $"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)", source.CancellationToken);
        while (await reader.ReadAsync(source.CancellationToken))
        {
            await import.StartRowAsync(source.CancellationToken);
            for (var i = 0; i < columns.Count; i++)
            {
                if (reader.IsDBNull(i)) await import.WriteNullAsync(source.CancellationToken);
                else await import.WriteAsync(reader.GetValue(i), source.CancellationToken);
            }
        }

        await import.CompleteAsync(source.CancellationToken);
    }

    private static async Task<System.Data.Common.DbDataReader> ReadAsync(
        SqlSession source, string table, IReadOnlyList<string> columns)
    {
        var command = source.Connection.CreateCommand();
        command.Transaction = source.Transaction;
        command.CommandText = $"SELECT {string.Join(", ", columns)} FROM {table}";
        return await command.ExecuteReaderAsync(source.CancellationToken);
    }

    /// <summary>PostgreSQL counts generated keys apart from the rows.</summary>
    private static async Task ContinueKeysAsync(SqlSession target)
    {
        var generated = await target.QueryAsync<(string Table, string Column)>(
            """
            SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = current_schema() AND is_identity = 'YES'
            """);
        foreach (var (table, column) in generated)
        {
            await target.ExecuteAsync(
                $"""
                SELECT setval(pg_get_serial_sequence('{table}', '{column}'), COALESCE(MAX({column}), 0) + 1, false)
                FROM {table}
                """);
        }
    }
}
