using System.Collections;
using System.Data.Common;
using Dapper;
using Digest.Delivery.Journal;
using Digest.Storage;

namespace Digest.Benchmarks.Sending;

/// <summary>SQLite that does not wait for the disk at a commit.</summary>
internal sealed class HastyDialect(SqliteDialect inner) : ISqlDialect
{
    public string Name => inner.Name;

    public string SkipLocked => inner.SkipLocked;

    public string Lock => inner.Lock;

    public string LikeInAnyCase => inner.LikeInAnyCase;

    public IReadOnlyDictionary<string, string> SchemaTokens => inner.SchemaTokens;

    public string Location => inner.Location;

    public string ForLists(string statement) => inner.ForLists(statement);

    public object ListValue(IEnumerable list) => inner.ListValue(list);

    public string SelectRows(DbCommand command, IReadOnlyList<object?[]> rows) => inner.SelectRows(command, rows);

    public bool IsConflict(Exception failure) => inner.IsConflict(failure);

    public Task<IReadOnlyList<long>> InsertAsync(SqlSession sql, string statement, IReadOnlyList<object?[]> rows) =>
        inner.InsertAsync(sql, statement, rows);

    public Task<DateTimeOffset> NowAsync(SqlSession sql) => inner.NowAsync(sql);

    public bool IsAboutTheRow(DbException failure) => inner.IsAboutTheRow(failure);

    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await inner.OpenAsync(cancellationToken);
        await connection.ExecuteAsync("PRAGMA synchronous = NORMAL");
        return connection;
    }

    public Task<IAsyncDisposable> EnterWriterAsync(CancellationToken cancellationToken) =>
        inner.EnterWriterAsync(cancellationToken);

    public Task LockSchemaAsync(SqlSession sql) => inner.LockSchemaAsync(sql);
}

/// <summary>A journal's file with or without its flushes.</summary>
internal sealed class FlushChoice(IJournalFile inner, bool flushes) : IJournalFile
{
    public string Place => inner.Place;

    public string? Boot => inner.Boot;

    public byte[] Read() => inner.Read();

    public void Write(int offset, ReadOnlySpan<byte> bytes) => inner.Write(offset, bytes);

    public void Flush()
    {
        if (flushes) inner.Flush();
    }

    public void Dispose() => inner.Dispose();
}
