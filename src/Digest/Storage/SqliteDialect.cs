using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Digest.Storage;

/// <summary>SQLite in WAL mode: readers never wait, writers take turns.</summary>
internal sealed class SqliteDialect : ISqlDialect, IDisposable
{
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly string _connectionString;
    private readonly string _file;

    public SqliteDialect(string file)
        : this(file, file, SqliteOpenMode.ReadWriteCreate)
    {
    }

    private SqliteDialect(string file, string dataSource, SqliteOpenMode mode)
    {
        SQLitePCL.Batteries_V2.Init();
        _file = file;
        IsReadOnly = mode == SqliteOpenMode.ReadOnly;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = dataSource,
            Mode = mode,
            ForeignKeys = true,
            DefaultTimeout = 30,
        }.ToString();
    }

    public bool IsReadOnly { get; }

    /// <summary>
    /// For a folder that cannot be written. A database in WAL mode needs two files beside it; where no worker has them
    /// open the database cannot change either and is read without them (sqlite.org/wal.html#read_only_databases).
    /// </summary>
    public static SqliteDialect ReadOnly(string file) =>
        new(
            file,
            File.Exists(file + "-wal") ? file : $"{new Uri(file).AbsoluteUri}?immutable=1",
            SqliteOpenMode.ReadOnly);

    public string Name => "sqlite";

    public string SkipLocked => "";

    public string ForLists(string statement) => statement;

    // SQLite allows 32,766, but finds each by name in a list, so the cost grows with the square.
    public int ParametersPerStatement => 200;

    public IReadOnlyDictionary<string, string> SchemaTokens { get; } = new Dictionary<string, string>
    {
        ["integer"] = "INTEGER",
        ["key"] = "INTEGER PRIMARY KEY",
        ["bytes"] = "BLOB",
    };

    public string Location => _file;

    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            if (IsReadOnly) return connection;
            // NORMAL is safe against a crash of the process; a power cut may undo the last commits, never corrupt
            // (sqlite.org/pragma.html#pragma_synchronous).
            await connection.ExecuteAsync(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;");
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

    public void Dispose() => _writer.Dispose();

    private sealed class WriterSlot(SemaphoreSlim writer) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            writer.Release();
            return ValueTask.CompletedTask;
        }
    }
}
