using Digest.Embeddings;
using Digest.Papers;
using Digest.Storage;
using Xunit;

namespace Digest.Tests.Embeddings;

/// <summary>Each text is encoded once, for all subscribers and workers; what was announced comes first.</summary>
public abstract class PaperEncodingSuite(TestDatabase test) : IAsyncLifetime
{
    private readonly CountingEncoder _encoder = new();

    private EmbeddingStore Vectors => new(test.Database, test.Clock);

    private PaperStore Papers => new(test.Database);

    /// <summary>As after a restart.</summary>
    private PaperEncoding Encoding => new(new SentenceEncoders(_encoder), Vectors, Papers, test.Announcements, test.Clock);

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task Announced_papers_are_encoded_before_the_rest_and_only_once()
    {
        await SaveAsync(Novelty.History, "2603.00001", "2603.00002");
        await SaveAsync(Novelty.Announced, "2603.00003");
        using var encoding = Encoding;
        Assert.True(await encoding.IsBehindAsync(TestDatabase.Token));

        Assert.Equal(1, await encoding.EncodeAnnouncedAsync(progress: null, TestDatabase.Token));
        Assert.False(await encoding.IsBehindAsync(TestDatabase.Token));
        Assert.Equal(2, await encoding.EncodeArchiveAsync(TimeSpan.FromMinutes(1), TestDatabase.Token));

        using var restarted = Encoding;
        Assert.Equal(0, await restarted.EncodeAnnouncedAsync(progress: null, TestDatabase.Token));
        Assert.Equal(0, await restarted.EncodeArchiveAsync(TimeSpan.FromMinutes(1), TestDatabase.Token));
        Assert.Equal(3, _encoder.Encoded);
    }

    [Fact]
    public async Task Two_jobs_at_once_encode_a_paper_once()
    {
        await SaveAsync(Novelty.Announced, "2603.00001");
        using var encoding = Encoding;
        Task<int>? other = null;
        _encoder.Meanwhile = () => other ??= encoding.EncodeAnnouncedAsync(progress: null, TestDatabase.Token);

        Assert.Equal(1, await encoding.EncodeAnnouncedAsync(progress: null, TestDatabase.Token));
        Assert.Equal(0, await other!);
        Assert.Equal(1, _encoder.Encoded);
    }

    [Fact]
    public async Task A_revised_paper_and_another_model_are_encoded_again()
    {
        await SaveAsync(Novelty.Announced, "2603.00001");
        using var encoding = Encoding;
        await encoding.EncodeAnnouncedAsync(progress: null, TestDatabase.Token);
        await SaveAsync(Novelty.None, Some.Paper("2603.00001", "Another title"));
        Assert.Equal(1, await encoding.EncodeAnnouncedAsync(progress: null, TestDatabase.Token));

        _encoder.Version = "another";
        Assert.Equal(1, await encoding.EncodeAnnouncedAsync(progress: null, TestDatabase.Token));
    }

    [Fact]
    public async Task The_words_of_stored_topics_are_read_from_the_database_after_a_restart()
    {
        var first = await new Meanings(new SentenceEncoders(_encoder), Vectors).OfTopicsAsync(["robot hands", "tested"], words => words == "robot hands", TestDatabase.Token);
        var second = await new Meanings(new SentenceEncoders(_encoder), Vectors).OfTopicsAsync(["robot hands"], _ => true, TestDatabase.Token);

        Assert.Equal(first["robot hands"], second["robot hands"]);
        Assert.Equal(2, _encoder.Encoded);
    }

    [Fact]
    public async Task Without_an_encoder_nothing_waits_and_nothing_has_a_meaning()
    {
        await SaveAsync(Novelty.Announced, "2603.00001");
        var off = new SentenceEncoders(new EmbeddingOptions { Enabled = false }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<SentenceEncoders>.Instance);
        using var encoding = new PaperEncoding(off, Vectors, Papers, test.Announcements, test.Clock);

        Assert.False(await encoding.IsBehindAsync(TestDatabase.Token));
        Assert.Equal(0, await encoding.EncodeAnnouncedAsync(progress: null, TestDatabase.Token));
        Assert.Empty(await new Meanings(off, Vectors).OfTopicsAsync(["robot hands"], _ => true, TestDatabase.Token));
    }

    private Task SaveAsync(Novelty novelty, params string[] ids) => SaveAsync(novelty, [.. ids.Select(id => Some.Paper(id))]);

    private Task SaveAsync(Novelty novelty, params Paper[] papers) => test.Database.WriteAsync(
        sql => PaperStore.SaveAsync(
            sql, "arxiv",
            [.. papers.Select(paper => new SourceRecord { Paper = paper, Authority = SourceAuthority.ArxivMetadata, Novelty = novelty, Batch = new DateOnly(2026, 3, 5), Kind = AnnouncementKind.New })],
            test.Clock.GetUtcNow()),
        TestDatabase.Token);

    private sealed class CountingEncoder : ISentenceEncoder
    {
        public string Version { get; set; } = "counting";

        public int Encoded { get; private set; }

        public Action? Meanwhile { get; set; }

        public float[][] Encode(IReadOnlyList<string> texts, CancellationToken cancellationToken)
        {
            Encoded += texts.Count;
            Meanwhile?.Invoke();
            return [.. texts.Select(text => new[] { text.Length / 100f, 1f / 3 })];
        }
    }
}

public sealed class SqlitePaperEncodingTests() : PaperEncodingSuite(new SqliteTestDatabase());

public sealed class PostgreSqlPaperEncodingTests() : PaperEncodingSuite(new PostgreSqlTestDatabase());
