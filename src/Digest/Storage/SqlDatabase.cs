namespace Digest.Storage;

/// <summary>
/// The one database of an installation. Every access goes through <see cref="ReadAsync"/> or <see cref="WriteAsync"/>.
/// </summary>
internal sealed class SqlDatabase(ISqlDialect dialect)
{
    // Columns are snake_case, members PascalCase.
    static SqlDatabase() => Dapper.DefaultTypeMap.MatchNamesWithUnderscores = true;

    public ISqlDialect Dialect => dialect;

    /// <summary>Runs <paramref name="work"/> on a connection of its own, without a transaction.</summary>
    public async Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await dialect.OpenAsync(cancellationToken);
        return await work(new SqlSession(connection, null, dialect, cancellationToken));
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction, which is rolled back when it throws. Keep it short, because other
    /// writers may wait.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(work, isKept: true, cancellationToken);

    /// <summary>Runs <paramref name="work"/> like <see cref="WriteAsync"/>, and undoes all of it.</summary>
    public Task<T> TryOutAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(work, isKept: false, cancellationToken);

    private async Task<T> RunAsync<T>(
        Func<SqlSession, Task<T>> work, bool isKept, CancellationToken cancellationToken)
    {
        await using var slot = await dialect.EnterWriterAsync(cancellationToken);
        await using var connection = await dialect.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            var result = await work(new SqlSession(connection, transaction, dialect, cancellationToken));
            if (isKept) await transaction.CommitAsync(cancellationToken);
            else await transaction.RollbackAsync(cancellationToken);
            return result;
        }
        catch
        {
            await UndoAsync(transaction);
            throw;
        }
    }

    /// <summary>A full disk ends a transaction by itself. That it cannot be ended again must not hide why.</summary>
    private static async Task UndoAsync(System.Data.Common.DbTransaction transaction)
    {
        try
        {
            await transaction.RollbackAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException)
        {
            // The first failure is on its way to the caller.
        }
    }

    public Task WriteAsync(Func<SqlSession, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(
            async sql =>
            {
                await work(sql);
                return true;
            },
            cancellationToken);

    /// <summary>Streams rows, for results that grow with the archive or the number of subscribers.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        string statement,
        object? parameters,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await dialect.OpenAsync(cancellationToken);
        await foreach (
            var row in Dapper
                .SqlMapper.QueryUnbufferedAsync<T>(
                    connection, dialect.ForLists(statement), ListParameters.Of(parameters, dialect))
                .WithCancellation(cancellationToken))
            yield return row;
    }
}
