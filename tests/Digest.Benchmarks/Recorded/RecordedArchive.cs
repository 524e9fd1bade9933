using Digest.Editions;
using Digest.Embeddings;
using Digest.Matching.Indexing;
using Digest.Operations;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;
using Digest.TestData;
using Digest.Topics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Digest.Benchmarks.Recorded;

/// <summary>
/// An installation in a temporary folder that lives through recorded days: papers are announced in the morning of their
/// day, then digests are made. The program's own parts over SQLite, by a clock that is set.
/// </summary>
internal sealed class RecordedArchive : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recorded").FullName;
    private readonly SqliteDialect _dialect;
    private readonly OperatorAlerts _alerts;
    private readonly PaperEncoding _encoding;

    private RecordedArchive(SentenceEncoders encoders, BackgroundArchive background)
    {
        _dialect = new SqliteDialect(Path.Combine(_folder, "digest.db"), Clock);
        Database = new SqlDatabase(_dialect);
        var (papers, vectors) = (new PaperStore(Database), new EmbeddingStore(Database, Clock));
        var announcements = new AnnouncementStore(Database);
        var meanings = new Meanings(encoders, vectors);
        _encoding = new PaperEncoding(encoders, vectors, papers, announcements, Clock);
        _alerts = new OperatorAlerts(
            Database,
            new KeptAlerts(_folder),
            new OperatorOptions(),
            Clock,
            NullLogger<OperatorAlerts>.Instance);
        Archive = new CorpusStatistics(Database, papers, announcements, meanings, background);
        Profiles = new TopicProfiles(
            new TopicFeedbackStore(Database, Clock),
            new TopicProfileStore(Database, Clock),
            Archive,
            papers,
            meanings,
            Clock);
        Subscribers = new SubscriberStore(Database, Clock);
        Lifecycle = new SubscriberLifecycle(Database, Clock);
        Editions = new EditionStore(Database);
        Builder = new EditionBuilder(
            Database,
            Editions,
            new DueCorrection(Database, Clock),
            announcements,
            new CandidateSetLoader(Database, announcements, papers, Archive, new EditionOptions()),
            new BatchComposer(Database, Profiles),
            new SetAsideSubscribers(Database, _alerts, Clock),
            Clock);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public SqlDatabase Database { get; }

    public CorpusStatistics Archive { get; }

    public TopicProfiles Profiles { get; }

    public SubscriberStore Subscribers { get; }

    public SubscriberLifecycle Lifecycle { get; }

    public EditionStore Editions { get; }

    public EditionBuilder Builder { get; }

    public static async Task<RecordedArchive> CreateAsync(SentenceEncoders encoders, BackgroundArchive background)
    {
        var archive = new RecordedArchive(encoders, background);
        await new SchemaMigrator(archive.Database, archive.Clock).MigrateAsync(CancellationToken.None);
        return archive;
    }

    /// <summary>Papers of a day are announced an hour before digests are due, and encoded.</summary>
    public async Task AnnounceAsync(DateOnly day, IEnumerable<SourceRecord> records)
    {
        Clock.SetUtcNow(new DateTimeOffset(day, new TimeOnly(6, 0), TimeSpan.Zero));
        await Database.WriteAsync(
            sql => PaperStore.SaveAsync(
                sql,
                "recorded",
                [.. records.Select(record => record with { Novelty = Novelty.Announced, Batch = day })],
                Clock.GetUtcNow()),
            CancellationToken.None);
        await _encoding.EncodeArchiveAsync(TimeSpan.FromHours(1), CancellationToken.None);
        await Archive.PrepareTrainerAsync(CancellationToken.None);
    }

    /// <summary>Makes the digests that are due at 07:00, and delivers them.</summary>
    public async Task<EditionRunSummary> MakeDueAsync()
    {
        Clock.SetUtcNow(new DateTimeOffset(Clock.GetUtcNow().UtcDateTime.Date.AddHours(7), TimeSpan.Zero));
        var summary = await Builder.MakeDueAsync(Clock.GetUtcNow(), CancellationToken.None);
        await Deliveries.SettleAsync(Database, Clock.GetUtcNow());
        return summary;
    }

    public ValueTask DisposeAsync()
    {
        Archive.Dispose();
        _alerts.Dispose();
        _encoding.Dispose();
        _dialect.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
