using System.Data.Common;
using System.Globalization;
using Dapper;

namespace Digest.Storage;

/// <summary>
/// Runs statements on one connection, in its transaction if there is one, under one cancellation token.
/// </summary>
internal sealed class SqlSession(
    DbConnection connection, DbTransaction? transaction, ISqlDialect dialect, CancellationToken cancellationToken)
{
    /// <summary>In one statement; more than that is only a larger text to read.</summary>
    private const int MaxRows = 10_000;

    public DbConnection Connection => connection;

    public DbTransaction? Transaction => transaction;

    public ISqlDialect Dialect => dialect;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>By the clock that all workers share.</summary>
    public Task<DateTimeOffset> NowAsync() => dialect.NowAsync(this);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string statement, object? parameters = null) =>
        (await connection.QueryAsync<T>(Command(statement, parameters))).AsList();

    /// <summary>
    /// Streams rows, for results that are too large to hold. No other statement may run before the last row.
    /// </summary>
    public IAsyncEnumerable<T> StreamAsync<T>(string statement, object? parameters) =>
        connection.QueryUnbufferedAsync<T>(
            dialect.ForLists(statement), ListParameters.Of(parameters, dialect), transaction);

    public Task<T?> FirstOrDefaultAsync<T>(string statement, object? parameters = null) =>
        connection.QueryFirstOrDefaultAsync<T>(Command(statement, parameters));

    /// <summary>The one row of a statement that always has one, such as an aggregate.</summary>
    public Task<T> SingleAsync<T>(string statement, object? parameters = null) =>
        connection.QuerySingleAsync<T>(Command(statement, parameters));

    public async Task<T> ScalarAsync<T>(string statement, object? parameters = null) =>
        (await connection.ExecuteScalarAsync<T>(Command(statement, parameters)))!;

    /// <returns>The number of changed rows.</returns>
    public Task<int> ExecuteAsync(string statement, object? parameters = null) =>
        connection.ExecuteAsync(Command(statement, parameters));

    /// <summary>
    /// Runs a statement once for many rows: <c>VALUES {rows}</c> in it becomes a SELECT of them. For an UPDATE write
    /// <c>WITH v (a, b) AS (VALUES {rows}) UPDATE … FROM v …</c>.
    /// </summary>
    /// <param name="rows">Their values are <c>long</c>, <c>string</c> or null.</param>
    /// <returns>What the statement's RETURNING gave, or nothing.</returns>
    public async Task<IReadOnlyList<T>> ForRowsAsync<T>(string statement, IReadOnlyList<object?[]> rows)
    {
        var results = new List<T>();
        foreach (var chunk in rows.Chunk(MaxRows))
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = statement.Replace(
                "VALUES {rows}", dialect.SelectRows(command, chunk), StringComparison.Ordinal);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var parse = reader.FieldCount > 0 ? reader.GetRowParser<T>() : null;
            while (await reader.ReadAsync(cancellationToken)) results.Add(parse!(reader));
        }

        return results;
    }

    /// <summary>Inserts rows, represented by <c>VALUES {rows}</c> in the statement.</summary>
    /// <param name="rows">Their values are <c>long</c>, <c>string</c> or null.</param>
    /// <returns>What RETURNING gave in its first column, in any order.</returns>
    public Task<IReadOnlyList<long>> InsertAsync(string statement, IReadOnlyList<object?[]> rows) =>
        dialect.InsertAsync(this, statement, rows);

    /// <summary>
    /// Runs a prepared statement once per row: <c>(row)</c> in it becomes the row's parameters. For rows with bytes,
    /// and where the results must come in the order of the rows.
    /// </summary>
    /// <returns>What RETURNING gave in its first column, row by row; rows for which it gave nothing are
    /// missing.</returns>
    public async Task<IReadOnlyList<long>> ForEachRowAsync(string statement, IReadOnlyList<object?[]> rows)
    {
        var results = new List<long>(rows.Count);
        if (rows.Count == 0) return results;
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        var parameters = string.Join(", ", rows[0].Select((_, i) => AddParameter(command, i)));
        command.CommandText = statement.Replace("(row)", $"({parameters})", StringComparison.Ordinal);
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Length; column++)
                command.Parameters[column].Value = row[column] ?? DBNull.Value;
            if (await command.ExecuteScalarAsync(cancellationToken) is long result) results.Add(result);
        }

        return results;
    }

    private static string AddParameter(DbCommand command, int number)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{number}");
        command.Parameters.Add(parameter);
        return parameter.ParameterName;
    }

    private CommandDefinition Command(string statement, object? parameters) => new(
        dialect.ForLists(statement), ListParameters.Of(parameters, dialect), transaction,
        cancellationToken: cancellationToken);
}
