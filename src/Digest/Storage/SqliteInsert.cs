using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Digest.Storage;

/// <summary>
/// Runs one prepared INSERT for each row, without a command around it: binding by number and stepping takes less than a
/// microsecond, reading the rows as JSON several, and a command per row even more.
/// </summary>
internal static class SqliteInsert
{
    /// <param name="statement"><c>VALUES {rows}</c> in it represents a row.</param>
    /// <returns>What RETURNING gave in its first column.</returns>
    public static IReadOnlyList<long> Run(
        SqliteConnection connection,
        string statement,
        IReadOnlyList<object?[]> rows,
        CancellationToken cancellationToken)
    {
        var results = new List<long>();
        if (rows.Count == 0) return results;
        var database = connection.Handle!;
        var marks = string.Join(", ", Enumerable.Repeat("?", rows[0].Length));
        var text = statement.Replace("VALUES {rows}", $"VALUES ({marks})", StringComparison.Ordinal);
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, text, out var prepared), database);
        using (prepared)
        {
            foreach (var row in rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (var column = 0; column < row.Length; column++)
                    SqliteException.ThrowExceptionForRC(Bind(prepared, column + 1, row[column]), database);
                int code;
                while ((code = raw.sqlite3_step(prepared)) == raw.SQLITE_ROW)
                    results.Add(raw.sqlite3_column_int64(prepared, 0));
                if (code != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(code, database);
                raw.sqlite3_reset(prepared);
            }
        }

        return results;
    }

    private static int Bind(sqlite3_stmt prepared, int number, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(prepared, number),
        long whole => raw.sqlite3_bind_int64(prepared, number, whole),
        string text => raw.sqlite3_bind_text(prepared, number, text),
        _ => throw new ArgumentException($"A row holds long or string, not {value.GetType()}.", nameof(value)),
    };
}
