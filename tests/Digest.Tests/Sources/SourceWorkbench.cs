using System.Net;
using Digest.Papers;
using Digest.Sources;
using Digest.Sources.Reading;
using Digest.Sources.Reading.Connections;
using Digest.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Digest.Tests.Sources;

/// <summary>A server, a database and a worker that reads one from the other. Waits are skipped.</summary>
internal sealed class SourceWorkbench : IAsyncDisposable
{
    private readonly TestDatabase _test;
    private readonly bool _ownsDatabase;

    private SourceWorkbench(TestDatabase test, PaperServer server, bool ownsDatabase) => (_test, Server, _ownsDatabase) = (test, server, ownsDatabase);

    public PaperServer Server { get; }

    /// <summary>Thursday, 2026-03-05, 12:00 UTC.</summary>
    public SkippingClock Clock { get; } = new(new DateTimeOffset(2026, 3, 5, 12, 0, 0, TimeSpan.Zero));

    public RedirectGuard Guard { get; set; } = new();

    public SqlDatabase Database => _test.Database;

    public SourcesOptions Options { get; } = new() { ArxivInterval = TimeSpan.Zero, Interval = TimeSpan.Zero, Timeout = TimeSpan.FromSeconds(2), UpvoteDays = 3 };

    public static async Task<SourceWorkbench> CreateAsync(TestDatabase? test = null, IPAddress? listenOn = null)
    {
        var owns = test is null;
        test ??= new SqliteTestDatabase();
        await test.InitializeAsync();
        return new SourceWorkbench(test, await PaperServer.StartAsync(host: (listenOn ?? IPAddress.Loopback).ToString()), owns);
    }

    public async Task<IngestReport> ReadAsync(SourceOptions source)
    {
        using var http = Http();
        return await Ingest().ReadAsync(Source(source, http), null, TestDatabase.Token);
    }

    public async Task<IngestReport> BackfillAsync(SourceOptions source, DateOnly since)
    {
        using var http = Http();
        return await Ingest().BackfillAsync(Source(source, http), since, null, TestDatabase.Token);
    }

    public SourceHttp Http() => new(Options, new HostPacer(Database, Clock), Guard, Clock, NullLogger<SourceHttp>.Instance);

    public PaperIngest Ingest() => new(Database, new SourceStore(Database), Clock);

    public IPaperSource Source(SourceOptions source, SourceHttp http)
    {
        Options.Read = [source];
        return new SourceRegistry(Options, http, Clock).Enabled.Single();
    }

    /// <summary>What was announced, in order: paper, day of the batch and kind.</summary>
    public async Task<IReadOnlyList<string>> AnnouncedAsync(string source)
    {
        var rows = await Database.ReadAsync(
            sql => sql.QueryAsync<(string Id, string Day, string Kind)>(
                "SELECT p.id, b.day, a.kind FROM announcements a JOIN papers p ON p.key = a.paper JOIN batches b ON b.key = a.batch WHERE a.source = @source ORDER BY a.seq", new { source }),
            TestDatabase.Token);
        return rows.Select(row => $"{row.Id["arxiv:".Length..]} {row.Day} {row.Kind}").ToList();
    }

    public Task<long> CountPapersAsync() => Database.ReadAsync(sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM papers"), TestDatabase.Token);

    public async Task<Paper> PaperAsync(string id) => (await new PaperStore(Database).FindAsync(PaperId.Parse(id), TestDatabase.Token))!;

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        if (_ownsDatabase) await _test.DisposeAsync();
    }
}
