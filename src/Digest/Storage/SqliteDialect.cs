using System.Collections;
using System.Data.Common;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Digest.Storage;

/// <summary>SQLite in WAL mode: readers never wait, writers take turns.</summary>
internal sealed partial class SqliteDialect : ISqlDialect, IDisposable
{
    // https://www.sqlite.org/rescode.html
    private const int Constraint = 19,
        Mismatch = 20;

    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly TimeProvider _clock;
    private readonly string _connectionString;
    private readonly string _file;

    public SqliteDialect(string file, TimeProvider clock)
        : this(file, file, SqliteOpenMode.ReadWriteCreate, clock)
    {
    }

    private SqliteDialect(
        string file, string dataSource, SqliteOpenMode mode, TimeProvider clock, bool isShared = true)
    {
        SQLitePCL.Batteries_V2.Init();
        (_file, _clock) = (file, clock);
        (IsReadOnly, IsShared) = (mode == SqliteOpenMode.ReadOnly, isShared);
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = dataSource,
            Mode = mode,
            ForeignKeys = true,
            DefaultTimeout = 30,
            Pooling = isShared,
        }.ToString();
    }

    public bool IsReadOnly { get; }

    /// <summary>False for a file that is made or taken apart here, and is no installation's database.</summary>
    public bool IsShared { get; }

    /// <summary>
    /// For a folder that cannot be written. A database in WAL mode needs two files beside it; where no worker has them
    /// open the database cannot change either and is read without them (sqlite.org/wal.html#read_only_databases).
    /// </summary>
    public static SqliteDialect ReadOnly(string file, TimeProvider clock) =>
        new(
            file,
            File.Exists(file + "-wal") ? file : $"{new Uri(file).AbsoluteUri}?immutable=1",
            SqliteOpenMode.ReadOnly,
            clock);

    /// <summary>For a file that is closed, moved or deleted after each use.</summary>
    public static SqliteDialect Unshared(string file, TimeProvider clock) =>
        new(file, file, SqliteOpenMode.ReadWriteCreate, clock, isShared: false);

    public string Name => "sqlite";

    public string SkipLocked => "";

    public string Lock => "";

    public string LikeInAnyCase => "LIKE";

    // BEGIN IMMEDIATE waits for the other writer.
    public bool IsConflict(Exception failure) => false;

    public string ForLists(string statement) => InList().Replace(statement, "IN (SELECT value FROM json_each(@$1))");

    // SQLite finds a parameter by its name in a list, so that a thousand of them would cost the square.
    public object ListValue(IEnumerable list) => SqliteJson.List(list);

    // WHERE TRUE: without it an ON CONFLICT that follows would be read as a join.
    public string SelectRows(DbCommand command, IReadOnlyList<object?[]> rows)
    {
        command.Parameters.Add(new SqliteParameter("@rows", SqliteJson.Rows(rows)));
        var columns = Enumerable.Range(0, rows[0].Length).Select(i => FormattableString.Invariant($"value ->> {i}"));
        return $"SELECT {string.Join(", ", columns)} FROM json_each(@rows) WHERE TRUE";
    }

    public Task<IReadOnlyList<long>> InsertAsync(SqlSession sql, string statement, IReadOnlyList<object?[]> rows) =>
        Task.FromResult(SqliteInsert.Run((SqliteConnection)sql.Connection, statement, rows, sql.CancellationToken));

    public IReadOnlyDictionary<string, string> SchemaTokens { get; } = new Dictionary<string, string>
    {
        ["integer"] = "INTEGER",
        ["key"] = "INTEGER PRIMARY KEY",
        ["bytes"] = "BLOB",
        ["clustered"] = "WITHOUT ROWID",
    };

    public string Location => _file;

    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var isNew = !IsReadOnly && new FileInfo(_file) is not { Exists: true, Length: > 0 };
        var connection = new SqliteConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            if (IsReadOnly) return connection;
            // Only an empty file can still choose it (sqlite.org/pragma.html#pragma_auto_vacuum).
            if (isNew) await connection.ExecuteAsync("PRAGMA auto_vacuum = INCREMENTAL;");
            // FULL: what was committed outlives a power cut (sqlite.org/pragma.html#pragma_synchronous).
            await connection.ExecuteAsync(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;");
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<IAsyncDisposable> EnterWriterAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        return new WriterSlot(_writer);
    }

    // BEGIN IMMEDIATE, which every transaction here begins with, already keeps other processes out.
    public Task LockSchemaAsync(SqlSession sql) => Task.CompletedTask;

    public Task<DateTimeOffset> NowAsync(SqlSession sql) => Task.FromResult(_clock.GetUtcNow());

    public bool IsAboutTheRow(DbException failure) =>
        failure is SqliteException { SqliteErrorCode: Constraint or Mismatch };

    public void Dispose() => _writer.Dispose();

    [GeneratedRegex(@"\bIN @(\w+)")]
    private static partial Regex InList();

    private sealed class WriterSlot(SemaphoreSlim writer) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            writer.Release();
            return ValueTask.CompletedTask;
        }
    }
}
