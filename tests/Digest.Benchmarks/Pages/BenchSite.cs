using Digest.Delivery;
using Digest.Editions;
using Digest.Embeddings;
using Digest.Links;
using Digest.Maintenance;
using Digest.Maintenance.Keeping;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Search;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Topics;
using Digest.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MimeKit;

namespace Digest.Benchmarks.Pages;

/// <summary>The pages over a filled database, beside an endpoint that returns constant bytes.</summary>
internal sealed class BenchSite : IAsyncDisposable
{
    private const int PapersPerSave = 5000;

    private readonly WebApplication _app;
    private readonly SqliteDialect _dialect;
    private readonly string? _temporary;

    private BenchSite(WebApplication app, SqliteDialect dialect, string? temporary) =>
        (_app, _dialect, _temporary) = (app, dialect, temporary);

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.Single());

    /// <param name="kept">A folder to keep the database in, filled by the first run; null for a temporary one.</param>
    public static async Task<BenchSite> StartAsync(int papers, string? kept)
    {
        var folder = kept is null
            ? Directory.CreateTempSubdirectory("pages").FullName
            : Directory.CreateDirectory(kept).FullName;
        var dialect = new SqliteDialect(Path.Combine(folder, "digest.db"), TimeProvider.System);
        var database = new SqlDatabase(dialect);
        await new SchemaMigrator(database, TimeProvider.System).MigrateAsync(CancellationToken.None);
        var filled = await database.ReadAsync(
            sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM papers"), CancellationToken.None);
        if (filled == 0) await FillAsync(database, papers);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(database).AddSingleton<SchemaMigrator>().AddSingleton(TimeProvider.System);
        builder.Services.AddSubscribers();
        builder.Services.AddPapers().AddOutbox().AddOperations(new OperatorOptions(), folder)
            .AddEmbeddings(new EmbeddingOptions { Enabled = false }).AddTopics().AddSearch()
            .AddEditions(new EditionOptions()).AddMaintenance(new RetentionOptions());
        builder.Services.AddSingleton(new DeliveryFolder(folder));
        builder.Services.AddSingleton(new WorkerIdentity(Path.Combine(folder, "worker")));
        builder.Services.AddSingleton(new MailIdentity("Digest", new MailboxAddress(null, "digest@digest.example")));
        builder.Services.AddSingleton(services => new TemplateLibrary(
            null, TimeProvider.System, services.GetRequiredService<ILogger<TemplateLibrary>>()));
        builder.Services.AddSingleton(new PublicAddress(null));
        builder.Services.AddPages(new WebOptions(), new SubscribersOptions());
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPages();
        var bytes = new byte[1 << 20];
        Array.Fill(bytes, (byte)'x');
        app.MapGet("/constant/{length:int}", (HttpContext context, int length) =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.ContentLength = length;
            return context.Response.Body.WriteAsync(bytes.AsMemory(0, length)).AsTask();
        });
        await app.StartAsync();
        return new BenchSite(app, dialect, kept is null ? folder : null);
    }

    public async Task<byte[]> GetAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = Address };
        return await client.GetByteArrayAsync(path);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _dialect.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (_temporary is not null) Directory.Delete(_temporary, recursive: true);
    }

    internal static async Task FillAsync(SqlDatabase database, int papers)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        foreach (var numbers in Enumerable.Range(0, papers).Chunk(PapersPerSave))
        {
            var records = numbers.Select(number => BenchPapers.Record(number, today)).ToList();
            await database.WriteAsync(
                sql => PaperStore.SaveAsync(sql, "bench", records, TimeProvider.System.GetUtcNow()), CancellationToken.None);
        }
    }
}
