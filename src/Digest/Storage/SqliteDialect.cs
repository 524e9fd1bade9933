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
    {
        SQLitePCL.Batteries_V2.Init();
        _file = file;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            ForeignKeys = true,
            DefaultTimeout = 30,
        }.ToString();
    }

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
