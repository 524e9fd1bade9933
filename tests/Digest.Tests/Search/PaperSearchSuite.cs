using Digest.Embeddings;
using Digest.Matching.Queries;
using Digest.Papers;
using Digest.Search;
using Digest.Topics;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Search;

/// <summary>Searches over an archive that grows and changes.</summary>
public abstract class PaperSearchSuite(TestDatabase test) : IAsyncLifetime
{
    private readonly ConceptEncoder _encoder = new(
        new Dictionary<string, int> { ["sorting"] = 0, ["ordering"] = 0, ["speech"] = 1, ["talking"] = 1 });

    private ServiceProvider _services = null!;

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(test.Database)
            .AddSingleton<TimeProvider>(test.Clock)
            .AddPapers().AddEmbeddings(new EmbeddingOptions { Enabled = false }).AddTopics().AddSearch()
            .AddSingleton(new SentenceEncoders(_encoder))
            .BuildServiceProvider();
        await AnnounceAsync(Some.Paper("2603.00001", "Sorting networks"), Some.Paper("2603.00002", "Speech synthesis"));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _services.DisposeAsync();
        await test.DisposeAsync();
    }

    [Fact]
    public async Task What_came_changed_or_was_withdrawn_since_the_last_search_is_seen_by_a_later_one()
    {
        Assert.Equal(["2603.00001"], await FindAsync("sorting"));

        test.Clock.Advance(TimeSpan.FromMinutes(1));
        await AnnounceAsync(
            Some.Paper("2603.00003", "Sorting without comparing"),
            Some.Paper("2603.00002", "Sorting by speech"),
            Some.Paper("2603.00001", "Sorting networks") with { WithdrawnAt = test.Clock.GetUtcNow() });
        await RefreshAsync();

        Assert.Equal(["2603.00002", "2603.00003"], (await FindAsync("sorting")).Order());
    }

    [Fact]
    public async Task A_clock_that_was_a_year_ahead_does_not_stop_the_search_from_seeing_what_is_new()
    {
        test.Clock.AdjustTime(TestDatabase.Start.AddYears(1));
        await FindAsync("sorting");
        test.Clock.AdjustTime(TestDatabase.Start.AddMinutes(1));
        await AnnounceAsync(Some.Paper("2603.00003", "Sorting without comparing"));
        await RefreshAsync();

        Assert.Contains("2603.00003", await FindAsync("sorting"));
    }

    [Fact]
    public async Task Likeness_finds_papers_that_share_only_some_of_the_words()
    {
        Assert.Equal("2603.00001", (await FindAsync("networks that order numbers", SearchOrder.Likeness))[0]);
    }

    [Fact]
    public async Task Likeness_goes_by_meaning_once_papers_are_encoded()
    {
        Assert.Empty(await FindAsync("talking", SearchOrder.Likeness));

        await EncodeAsync();
        await RefreshAsync();

        Assert.Equal(["2603.00002"], await FindAsync("talking", SearchOrder.Likeness));
        Assert.Empty(await FindAsync("talking", SearchOrder.Likeness, category: "math.CO"));
    }

    [Fact]
    public async Task Similar_papers_are_found_by_words_and_meaning()
    {
        await AnnounceAsync(Some.Paper("2603.00003", "Ordering"), Some.Paper("2603.00004", "Gardening"));
        await EncodeAsync();
        await RefreshAsync();
        var paper = (await _services.GetRequiredService<PaperStore>().FindAsync(PaperId.Arxiv("2603.00001"), TestDatabase.Token))!;

        var similar = await _services.GetRequiredService<PaperSearch>().FindSimilarAsync(paper, 2, TestDatabase.Token);

        Assert.Equal("2603.00003", (await IdsAsync(similar))[0]);
    }

    [Fact]
    public async Task The_newest_come_first_when_asked_for()
    {
        test.Clock.Advance(TimeSpan.FromDays(1));
        await AnnounceAsync(Some.Paper("2603.00003", "A remark on sorting in passing"));

        Assert.Equal(["2603.00003", "2603.00001"], await FindAsync("sorting", SearchOrder.Newest));
    }

    [Theory]
    [InlineData("sorting networks", true)]
    [InlineData("\"sorting networks\"", false)]
    public async Task Plain_words_are_marked_also_where_they_are_apart(string text, bool isMarked)
    {
        var paper = Some.Paper("2603.00003", "Sorting in networks") with { Abstract = "They are sorting networks." };
        var request = new SearchRequest { Query = TopicQuery.Parse(text).Query!, Text = text };

        var terms = await _services.GetRequiredService<PaperSearch>()
            .ExplainAsync(request, [paper], TestDatabase.Token);

        Assert.Equal(isMarked, terms[paper.Key].Contains("networks"));
        Assert.DoesNotContain("in", terms[paper.Key]);
    }

    [Fact]
    public async Task A_forecast_counts_the_papers_of_four_weeks_and_shows_those_of_one()
    {
        await AnnounceAsync(Some.Paper("2603.00003", "Sorting without comparing"));
        test.Clock.Advance(TimeSpan.FromDays(10));
        await AnnounceAsync(Some.Paper("2603.00004", "Sorting numbers"));

        var forecast = await _services.GetRequiredService<TopicForecast>().RunAsync("sorting", TestDatabase.Token);

        Assert.NotNull(forecast);
        Assert.Equal(3, forecast.Normal);
        Assert.True(forecast.Narrow <= forecast.Normal && forecast.Normal <= forecast.Wide);
        Assert.Single(forecast.LastWeek);
    }

    /// <summary>The first search does not wait for the end of the refresh that it needs.</summary>
    private async Task<SearchSnapshot> RefreshAsync()
    {
        var index = _services.GetRequiredService<SearchIndex>();
        await index.GetCompleteAsync(TestDatabase.Token);
        test.Clock.Advance(TimeSpan.FromMinutes(1));
        return await index.GetCompleteAsync(TestDatabase.Token);
    }

    private async Task<IReadOnlyList<string>> FindAsync(
        string text, SearchOrder order = SearchOrder.Relevance, string? category = null)
    {
        var request = new SearchRequest { Query = TopicQuery.Parse(text).Query!, Text = text, Order = order, Category = category };
        var result = await _services.GetRequiredService<PaperSearch>().FindAsync(request, TestDatabase.Token);
        return await IdsAsync(result.Hits);
    }

    private async Task<IReadOnlyList<string>> IdsAsync(IReadOnlyList<SearchHit> hits)
    {
        var byKey = await _services.GetRequiredService<PaperStore>().ListByKeysAsync(
            [.. hits.Select(hit => hit.PaperKey)], TestDatabase.Token);
        return [.. hits.Select(hit => byKey[hit.PaperKey].Id.Value)];
    }

    private async Task EncodeAsync()
    {
        var papers = await _services.GetRequiredService<PaperStore>().ListAfterAsync(0, 100, TestDatabase.Token);
        var vectors = _encoder.Encode([.. papers.Select(paper => paper.Title)], TestDatabase.Token);
        await _services.GetRequiredService<EmbeddingStore>().SavePapersAsync(
            _encoder.Version,
            [.. papers.Zip(vectors, (paper, vector) => new EncodedPaper(paper.Key, paper.Revision, vector))],
            TestDatabase.Token);
    }

    private Task AnnounceAsync(params Paper[] papers) => test.Database.WriteAsync(
        sql => PaperStore.SaveAsync(
            sql,
            "daily-papers",
            [
                .. papers.Select(paper => new SourceRecord
                {
                    Paper = paper,
                    Authority = SourceAuthority.Community,
                    Novelty = Novelty.Announced,
                    Batch = DateOnly.FromDateTime(test.Clock.GetUtcNow().UtcDateTime),
                }),
            ],
            test.Clock.GetUtcNow()),
        TestDatabase.Token);
}

public sealed class SqlitePaperSearchTests() : PaperSearchSuite(new SqliteTestDatabase());

public sealed class PostgreSqlPaperSearchTests() : PaperSearchSuite(new PostgreSqlTestDatabase());
