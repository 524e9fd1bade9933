using System.Globalization;
using Digest.Papers;
using Xunit;

namespace Digest.Tests.Papers;

public abstract class PaperStoreSuite(TestDatabase test) : IAsyncLifetime
{
    private static readonly DateOnly Monday = new(2026, 3, 2);

    private PaperStore Store => new(test.Database);

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task A_paper_comes_back_as_it_was_saved()
    {
        var paper = Paper("2601.00001") with
        {
            Tldr = "Short.",
            Authors = ["Ada Łovelace", "李雷"],
            AuthorCount = 3,
            Categories = ["cs.CL", "cs.AI"],
            Keywords = ["a \"b\""],
            AbstractUrl = "https://arxiv.org/abs/2601.00001",
            PdfUrl = "https://arxiv.org/pdf/2601.00001",
            CodeUrl = "https://github.com/a/b",
            ProjectUrl = "https://a.github.io/",
            Doi = "10.1000/x",
            Comment = "9 pages",
            Upvotes = 7,
            CommentCount = 2,
            PublishedAt = test.Clock.GetUtcNow(),
            UpdatedAt = test.Clock.GetUtcNow(),
            WithdrawnAt = test.Clock.GetUtcNow(),
        };
        await SaveAsync("a", new SourceRecord { Paper = paper, Authority = SourceAuthority.File, HasCounts = true });

        var found = (await Store.FindAsync(paper.Id, TestDatabase.Token))!;
        Assert.Equivalent(paper with { Key = found.Key }, found, strict: true);
        Assert.Null(await Store.FindAsync(PaperId.Arxiv("2601.99999"), TestDatabase.Token));
    }

    [Theory]
    [InlineData("Feed")]
    [InlineData("ArxivMetadata")]
    public async Task Equal_sources_that_disagree_do_not_revise_a_paper_again_and_again(string authority)
    {
        SourceRecord[] said = [.. ((string[])["a", "b"]).Select(source => new SourceRecord
        {
            Paper = Paper("2601.00001") with { Title = $"Title of {source}", Abstract = source == "a" ? "" : "Of b.", Comment = $"Of {source}." },
            Authority = Enum.Parse<SourceAuthority>(authority),
        })];
        await SaveAsync("a", said[0]);
        await SaveAsync("b", said[1]);

        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(new SaveCounts(Seen: 1, Added: 0, Revised: 0, Updated: 0, Announced: 0), await SaveAsync("a", said[0]));
            Assert.Equal(new SaveCounts(Seen: 1, Added: 0, Revised: 0, Updated: 0, Announced: 0), await SaveAsync("b", said[1]));
        }

        var paper = (await Store.FindAsync(said[0].Paper.Id, TestDatabase.Token))!;
        Assert.Equal(("Title of a", "Of b.", "Of a.", 2), (paper.Title, paper.Abstract, paper.Comment, paper.Revision));
        // What gave a field may change it, whoever gave the others.
        Assert.Equal(1, (await SaveAsync("b", said[1] with { Paper = said[1].Paper with { Abstract = "Of b, corrected." } })).Revised);
        Assert.Equal(1, (await SaveAsync("a", said[0] with { Paper = said[0].Paper with { Title = "Title of a, corrected" } })).Revised);
    }

    [Fact]
    public async Task A_newer_version_counts_whichever_of_equal_sources_names_it()
    {
        SourceRecord Version(int version) => new()
        {
            Paper = Paper("2601.00001") with { Title = $"Version {version}" },
            Authority = SourceAuthority.ArxivMetadata,
            Version = version,
        };
        await SaveAsync("a", Version(1));
        Assert.Equal(1, (await SaveAsync("b", Version(2))).Revised);
        Assert.Equal(0, (await SaveAsync("a", Version(1))).Revised);
        Assert.Equal(1, (await SaveAsync("a", Version(3))).Revised);
        Assert.Equal("Version 3", (await Store.FindAsync(PaperId.Arxiv("2601.00001"), TestDatabase.Token))!.Title);
    }

    [Fact]
    public async Task Of_a_paper_of_an_earlier_release_the_first_to_disagree_keeps_it()
    {
        var said = Announced("2601.00001");
        await SaveAsync("a", said);
        await test.Database.WriteAsync(sql => sql.ExecuteAsync("UPDATE papers SET origins = NULL"), TestDatabase.Token);
        var other = said with { Paper = said.Paper with { Title = "Another" } };

        Assert.Equal(0, (await SaveAsync("a", said)).Revised);
        Assert.Equal(1, (await SaveAsync("b", other)).Revised);
        Assert.Equal(0, (await SaveAsync("a", said)).Revised + (await SaveAsync("b", other)).Revised);
    }

    [Fact]
    public async Task The_same_again_changes_and_announces_nothing()
    {
        var first = await SaveAsync("a", Announced("2601.00001"), Announced("2601.00002"));
        var again = await SaveAsync("a", Announced("2601.00001"), Announced("2601.00002"), Announced("2601.00002"));

        Assert.Equal(new SaveCounts(Seen: 2, Added: 2, Revised: 0, Updated: 0, Announced: 2), first);
        Assert.Equal(new SaveCounts(Seen: 2, Added: 0, Revised: 0, Updated: 0, Announced: 0), again);
    }

    /// <summary>Feeds' papers were once named by their pages; two pages can share the id that counts now.</summary>
    [Theory]
    [InlineData("feed", "web:urn:x:1", 0)]
    [InlineData("other", "web:site.example/1", 1)]
    public async Task A_paper_of_the_same_source_takes_its_new_name_and_is_not_announced_again(
        string source, string name, int announced)
    {
        var pages = new[] { "web:site.example/1", "web:site.example/2" }.Select(PaperId.Parse).ToList();
        SourceRecord Of(PaperId id) => Announced("2601.00001") with { Paper = Paper("2601.00001") with { Id = id } };
        await SaveAsync("feed", [.. pages.Select(Of)]);
        var key = (await Store.FindAsync(pages[0], TestDatabase.Token))!.Key;

        var renamed = Of(PaperId.Parse("web:urn:x:1"));
        var counts = await SaveAsync(source, [.. pages.Select(page => renamed with { FormerId = page })]);

        Assert.Equal(announced, counts.Announced);
        Assert.Equal(key, (await Store.FindAsync(PaperId.Parse(name), TestDatabase.Token))!.Key);
        Assert.NotNull(await Store.FindAsync(pages[1], TestDatabase.Token));
    }

    [Fact]
    public async Task Each_source_announces_a_paper_once_and_history_is_never_news()
    {
        await SaveAsync("arxiv", Announced("2601.00001"));
        await SaveAsync("hf", Announced("2601.00001") with { Kind = AnnouncementKind.Featured, Batch = Monday.AddDays(3) });
        await SaveAsync("feed", Announced("2601.00001") with { Novelty = Novelty.History });
        await SaveAsync("feed", Announced("2601.00001"));
        await SaveAsync("arxiv", Announced("2601.00002") with { Novelty = Novelty.None });
        await SaveAsync("arxiv", Announced("2601.00002"));

        var all = await AnnouncementsAsync(above: 0);
        Assert.Equal([(1L, "arxiv"), (2L, "hf"), (3L, "arxiv")], all.Select(a => (a.Seq, a.Source)));
        Assert.Equal((AnnouncementKind.Featured, Monday.AddDays(3), test.Clock.GetUtcNow()), (all[1].Kind, all[1].Batch, all[1].At));
        Assert.Equal(3, Assert.Single(await AnnouncementsAsync(above: 2)).Seq);
    }

    [Fact]
    public async Task One_paper_of_several_sources_keeps_the_best_of_each()
    {
        var id = "2601.00001";
        await SaveAsync("hf", new SourceRecord
        {
            Paper = Paper(id) with { Title = "Copied title", Upvotes = 3, Tldr = "Short.", CodeUrl = "https://github.com/a/b" },
            Authority = SourceAuthority.Community,
            HasCounts = true,
        });
        await SaveAsync("arxiv", new SourceRecord
        {
            Paper = Paper(id) with { Title = "True title", Categories = ["cs.CL"], Authors = ["A B"] },
            Authority = SourceAuthority.ArxivMetadata,
            Version = 1,
        });
        await SaveAsync("hf", new SourceRecord { Paper = Paper(id) with { Title = "Copied title", Upvotes = 9 }, Authority = SourceAuthority.Community, HasCounts = true });

        var paper = (await Store.FindAsync(PaperId.Arxiv(id), TestDatabase.Token))!;
        Assert.Equal(("True title", 9, "Short.", "https://github.com/a/b"), (paper.Title, paper.Upvotes, paper.Tldr, paper.CodeUrl));
        Assert.Equal(["cs.CL"], paper.Categories);
        Assert.Equal(["A B"], paper.Authors);
    }

    [Fact]
    public async Task A_revision_keeps_the_text_it_supersedes()
    {
        var v1 = new SourceRecord { Paper = Paper("2601.00001"), Authority = SourceAuthority.ArxivMetadata, Version = 1 };
        await SaveAsync("a", v1);
        var counts = await SaveAsync("a", v1 with { Version = 2, Paper = v1.Paper with { Title = "Better title" } });
        var late = await SaveAsync("a", v1);

        Assert.Equal((1, 0), (counts.Revised, late.Revised));
        var paper = (await Store.FindAsync(v1.Paper.Id, TestDatabase.Token))!;
        Assert.Equal((2, "Better title"), (paper.Revision, paper.Title));
        var shown = await Store.ListRevisionsAsync(new Dictionary<long, int> { [paper.Key] = 1 }, TestDatabase.Token);
        Assert.Equal((1, v1.Paper.Title), (shown[paper.Key].Revision, shown[paper.Key].Title));
    }

    [Fact]
    public async Task A_withdrawn_paper_is_not_announced_and_a_version_that_stands_takes_it_back()
    {
        var v1 = Announced("2601.00001") with { Version = 1 };
        await SaveAsync("a", v1 with { Version = 2, Paper = v1.Paper with { WithdrawnAt = test.Clock.GetUtcNow() } });
        Assert.Empty(await AnnouncementsAsync(0));

        await SaveAsync("b", v1);
        Assert.NotNull((await Store.FindAsync(v1.Paper.Id, TestDatabase.Token))!.WithdrawnAt);
        await SaveAsync("b", v1 with { Version = 3 });
        Assert.Null((await Store.FindAsync(v1.Paper.Id, TestDatabase.Token))!.WithdrawnAt);
    }

    [Fact]
    public async Task What_was_revised_in_substance_or_withdrawn_is_found()
    {
        var papers = new[] { "2601.00001", "2601.00002", "2601.00003" }.Select(id => new SourceRecord { Paper = Paper(id), Authority = SourceAuthority.ArxivRss }).ToArray();
        await SaveAsync("a", papers);
        var shown = (await Task.WhenAll(papers.Select(p => Store.FindAsync(p.Paper.Id, TestDatabase.Token)))).Select(p => p!).ToList();
        var before = test.Clock.GetUtcNow();
        test.Clock.Advance(TimeSpan.FromDays(1));
        await SaveAsync(
            "a",
            papers[0] with { Paper = papers[0].Paper with { Abstract = papers[0].Paper.Abstract + "." } },
            papers[1] with { Paper = papers[1].Paper with { Abstract = "Another result altogether, with other words." } },
            papers[2] with { Paper = papers[2].Paper with { WithdrawnAt = test.Clock.GetUtcNow() } });

        Assert.Equal(
            [("arxiv:2601.00002", ChangeKind.Revised, 2, before.AddDays(1)), ("arxiv:2601.00003", ChangeKind.Withdrawn, 1, before.AddDays(1))],
            await ListChangesAsync(shown, before, test.Clock.GetUtcNow()));
        Assert.Empty(await ListChangesAsync(shown, before, before.AddHours(1)));
    }

    [Fact]
    public async Task Another_sources_words_for_the_same_version_are_no_revision()
    {
        var paper = Paper("2601.00001");
        await SaveAsync("hf", new SourceRecord { Paper = paper with { Title = "S2FT" }, Authority = SourceAuthority.Community });
        await SaveAsync("hf", new SourceRecord { Paper = Paper("2601.00002") with { Abstract = "" }, Authority = SourceAuthority.Community });
        var shown = await Store.ListNewestAsync(9, 1, TestDatabase.Token);
        var since = test.Clock.GetUtcNow();
        await SaveAsync("arxiv", new SourceRecord { Paper = paper with { Title = "S²FT" }, Authority = SourceAuthority.ArxivRss, Version = 1 });
        await SaveAsync("arxiv", new SourceRecord { Paper = Paper("2601.00002"), Authority = SourceAuthority.ArxivMetadata });
        Assert.All(await Store.ListNewestAsync(9, 1, TestDatabase.Token), now => Assert.Equal(2, now.Revision));
        Assert.Empty(await ListChangesAsync(shown, since, test.Clock.GetUtcNow()));

        await SaveAsync("arxiv", new SourceRecord { Paper = paper with { Title = "S²FT, again" }, Authority = SourceAuthority.ArxivRss, Version = 2 });
        Assert.Equal(["arxiv:2601.00001"], (await ListChangesAsync(shown, since, test.Clock.GetUtcNow())).Select(change => change.Id));
    }

    [Fact]
    public async Task A_cursor_never_passes_an_announcement_that_is_not_visible_yet()
    {
        // The first transaction begins and saves, then waits; the second, begun later, must not become visible before it.
        var saved = new TaskCompletionSource();
        var mayCommit = new TaskCompletionSource();
        var first = test.Database.WriteAsync(
            async sql =>
            {
                await PaperStore.SaveAsync(sql, "a", [Announced("2601.00001")], test.Clock.GetUtcNow());
                saved.SetResult();
                await mayCommit.Task;
            },
            TestDatabase.Token);
        await saved.Task;
        var second = Task.Run(() => SaveAsync("b", Announced("2601.00002")), TestDatabase.Token);
        await Task.WhenAny(second, Task.Delay(300, TestDatabase.Token));
        Assert.Empty(await AnnouncementsAsync(0));
        mayCommit.SetResult();
        await first;
        await second;

        Assert.Equal([(1L, "a"), (2L, "b")], (await AnnouncementsAsync(0)).Select(a => (a.Seq, a.Source)));
    }

    private static Paper Paper(string arxivId) =>
        new() { Id = PaperId.Arxiv(arxivId), Title = $"On {arxivId}", Abstract = "We show a result about things that matter to many readers of papers." };

    private static SourceRecord Announced(string arxivId) =>
        new() { Paper = Paper(arxivId), Authority = SourceAuthority.ArxivMetadata, Novelty = Novelty.Announced, Kind = AnnouncementKind.New, Batch = Monday };

    private Task<SaveCounts> SaveAsync(string source, params SourceRecord[] records) =>
        test.Database.WriteAsync(sql => PaperStore.SaveAsync(sql, source, records, test.Clock.GetUtcNow()), TestDatabase.Token);

    /// <summary>What became of papers that somebody saw so, the moment before.</summary>
    private async Task<IReadOnlyList<(string Id, ChangeKind Kind, int Revision, DateTimeOffset At)>> ListChangesAsync(
        IReadOnlyList<Paper> seen, DateTimeOffset since, DateTimeOffset until)
    {
        var shown = seen.Select(paper => new ShownPaper(paper.Key, paper.Revision, false, since)).ToList();
        var changes = await test.Database.ReadAsync(
            async sql =>
            {
                var changes = await PaperChanges.LoadAsync(sql, since, until);
                await changes.CompareAsync(sql, shown);
                return changes;
            },
            TestDatabase.Token);
        return [.. seen.Zip(shown.Select(changes.After)).Where(pair => pair.Second is not null)
            .Select(pair => (pair.First.Id.ToString(), pair.Second!.Kind, pair.Second.Revision, pair.Second.At)).Order()];
    }

    private async Task<IReadOnlyList<Announcement>> AnnouncementsAsync(long above)
    {
        var rows = await test.Database.ReadAsync(
            sql => sql.QueryAsync<(long Seq, long Paper, string Source, string Kind, string Day, long At)>(
                "SELECT seq, paper, a.source, kind, day, a.announced_at FROM announcements a JOIN batches b ON b.key = a.batch WHERE seq > @above ORDER BY seq", new { above }),
            TestDatabase.Token);
        return rows.Select(r => new Announcement(
            r.Seq, r.Paper, r.Source, Enum.Parse<AnnouncementKind>(r.Kind), DateOnly.Parse(r.Day, CultureInfo.InvariantCulture), DateTimeOffset.FromUnixTimeMilliseconds(r.At))).ToList();
    }

    private sealed record Announcement(long Seq, long PaperKey, string Source, AnnouncementKind Kind, DateOnly Batch, DateTimeOffset At);
}

public sealed class SqlitePaperStoreTests() : PaperStoreSuite(new SqliteTestDatabase());

public sealed class PostgreSqlPaperStoreTests() : PaperStoreSuite(new PostgreSqlTestDatabase());
