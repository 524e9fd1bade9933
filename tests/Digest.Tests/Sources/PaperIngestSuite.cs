using Digest.Papers;
using Digest.Sources;
using Digest.Sources.Files;
using Xunit;

namespace Digest.Tests.Sources;

public abstract class PaperIngestSuite(TestDatabase test) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ingest").FullName;

    private PaperIngest Ingest => new(test.Database, new SourceStore(test.Database), test.Clock);

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(_folder, recursive: true);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task A_saved_day_of_Daily_Papers_is_stored_once()
    {
        var file = SharedData.File("huggingface-daily-papers", "2025-11-05.json");
        Assert.Equal(new SaveCounts(23, 23, 0, 0, 23), (await IngestAsync(file)).Counts);
        Assert.Equal(new SaveCounts(23, 0, 0, 0, 0), (await IngestAsync(file)).Counts);
    }

    [Fact]
    public async Task Repeats_over_several_files_are_reported_and_stored_once()
    {
        var report = await IngestAsync([.. SharedData.Files("papers", "*.jsonl")]);

        Assert.Equal((306, 303, 303), ((int)report.Records, report.Counts.Added, report.Counts.Announced));
        Assert.Equal(3, report.Problems.Count);
        Assert.All(report.Problems, p => Assert.Matches(@"\.jsonl:\d+: repeats daily-papers:\S+ of .*\.jsonl:\d+$", p.ToString()));
    }

    [Fact]
    public async Task A_bad_record_is_reported_with_file_and_line_and_the_good_ones_are_kept()
    {
        var file = Write(
            "mixed.jsonl",
            """
            {"id": "2601.00001", "title": "Good"}
            {"id": "2601.00002", "title": 
            {"title": "No id"}

            {"id": "arxiv:nonsense", "title": "Bad id"}
            {"id": "2601.00003", "title": "  "}
            ["no object"]
            {"id": "2601.00004", "title": "Good too", "authors": [1, null, "A"], "upvotes": -3, "published": "soon", "code_url": "javascript:alert(1)"}
            """);

        var report = await IngestAsync(file);

        Assert.Equal(2, report.Counts.Added);
        Assert.Equal([":2: ", ":3: ", ":5: ", ":6: ", ":7: ", ":8: "], report.Problems.Select(
            p => p.ToString()[file.Length..(file.Length + 4)]));
        Assert.Null(report.Error);
        var paper = (await new PaperStore(test.Database).FindAsync(PaperId.Arxiv("2601.00004"), TestDatabase.Token))!;
        Assert.Equal((1, 0, null, null), (paper.AuthorCount, paper.Upvotes, paper.PublishedAt, paper.CodeUrl));
    }

    [Fact]
    public async Task Every_field_of_the_files_format_is_read()
    {
        var file = Write(
            "full.jsonl",
            """
            {"id": "my-slug", "title": "T $x^2$", "abstract": "A.", "tldr": "S.", "authors": ["Ada"], "authors_count": 3, "categories": ["cs.CL"], "keywords": ["k"], "published": "2025-10-10", "updated": "2025-10-11T12:00:00+02:00", "upvotes": 4, "comments": 5, "abstract_url": "https://example.org/a", "pdf_url": "https://example.org/p", "code_url": "owner/name", "project_url": "https://example.org/j", "doi": "https://doi.org/10.1000/X", "comment": "9 pages", "withdrawn": true}
            """);
        await IngestAsync(file);

        var paper = (await new PaperStore(test.Database).FindAsync(PaperId.Parse("daily-papers:my-slug"), TestDatabase.Token))!;
        Assert.Equivalent(
            new Paper
            {
                Key = paper.Key,
                Id = paper.Id,
                Title = "T x²",
                Abstract = "A.",
                Tldr = "S.",
                Authors = ["Ada"],
                AuthorCount = 3,
                Categories = ["cs.CL"],
                Keywords = ["k"],
                PublishedAt = new DateTimeOffset(2025, 10, 10, 0, 0, 0, TimeSpan.Zero),
                UpdatedAt = new DateTimeOffset(2025, 10, 11, 10, 0, 0, TimeSpan.Zero),
                Upvotes = 4,
                CommentCount = 5,
                AbstractUrl = "https://example.org/a",
                PdfUrl = "https://example.org/p",
                CodeUrl = "https://github.com/owner/name",
                ProjectUrl = "https://example.org/j",
                Doi = "10.1000/x",
                Comment = "9 pages",
                WithdrawnAt = test.Clock.GetUtcNow(),
            },
            paper,
            strict: true);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_an_error_that_names_it()
    {
        var report = await IngestAsync(Path.Combine(_folder, "absent.jsonl"));
        Assert.Contains("absent.jsonl", report.Error, StringComparison.Ordinal);
    }

    private Task<IngestReport> IngestAsync(params string[] files) => Ingest.ReadAsync(new FileSource(files, test.Clock), null, TestDatabase.Token);

    private string Write(string name, string content)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, content);
        return file;
    }
}

public sealed class SqlitePaperIngestTests() : PaperIngestSuite(new SqliteTestDatabase());

public sealed class PostgreSqlPaperIngestTests() : PaperIngestSuite(new PostgreSqlTestDatabase());
