using System.Data.Common;
using System.Text.RegularExpressions;
using Npgsql;

namespace Digest.Storage;

/// <summary>PostgreSQL: many writers, rows leased with SKIP LOCKED.</summary>
public sealed partial class PostgreSqlDialect(string connectionString) : ISqlDialect, IAsyncDisposable
{
    /// <summary>Any fixed number; shared by all processes that migrate one database.</summary>
    private const long SchemaLock = 0x64696765_73740001;

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);

    public string Name => "postgresql";

    public string SkipLocked => "FOR UPDATE SKIP LOCKED";

    // Dapper hands a list to Npgsql as an array, because it can take one.
    public string ForLists(string statement) => InList().Replace(statement, "= ANY(@$1)");

    // The protocol allows 65,535.
    public int ParametersPerStatement => 4000;

    public string Location
    {
        get
        {
            var parts = new NpgsqlConnectionStringBuilder(connectionString);
            return $"{parts.Host}/{parts.Database}";
        }
    }

    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => await _source.OpenConnectionAsync(cancellationToken);

    public Task<IAsyncDisposable> EnterWriterAsync(CancellationToken cancellationToken) => Task.FromResult<IAsyncDisposable>(NoWriterSlot.Instance);

    public Task LockSchemaAsync(SqlSession sql) => sql.ExecuteAsync("SELECT pg_advisory_xact_lock(@SchemaLock)", new { SchemaLock });

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [GeneratedRegex(@"(?<!NOT )\bIN @(\w+)")]
    private static partial Regex InList();

    private sealed class NoWriterSlot : IAsyncDisposable
    {
        public static readonly NoWriterSlot Instance = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
