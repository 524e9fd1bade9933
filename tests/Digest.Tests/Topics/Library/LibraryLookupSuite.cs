using Digest.Papers;
using Digest.Topics.Library;
using Xunit;

namespace Digest.Tests.Topics.Library;

/// <summary>A person's own library: what is in the archive is found, the rest is named.</summary>
public abstract class LibraryLookupSuite(TestDatabase test) : IAsyncLifetime
{
    private const string Bibtex = """
        % exported
        @string{corr = "CoRR"}
        @comment{ @article{hidden, title = {Not an entry}} }
        @article{first,
          title = {{G}r\"obner bases for the na\"{\i}ve reader of long texts},
          author = {M\"uller, J{\"o}rg},
          journal = corr # " abs/2603.00001v2",
        }
        @misc{again, eprint = {2603.00001}, archivePrefix = {arXiv}}
        @InProceedings{bydoi, title = "A title that differs", doi = {https://doi.org/10.1145/ABC.12_3}}
        @article{bytitle, title = {gr{\"o}bner BASES for the M{\"u}nchen reader, of short texts}}
        @book{unknown, title = {Numerical Recipes in Seven Volumes}, isbn = {1}}
        @misc{short, title = {Reply}}
        @article{broken, title = {an open brace
        @misc{last, howpublished = "\url{https://arxiv.org/abs/2603.00004}"}
        """;

    private const string Ris = """
        TY  - JOUR
        TI  - Whatever
        UR  - https://arxiv.org/abs/2603.00001
        ER  -
        TY  - JOUR
        T1  - Gröbner bases for the München reader of short texts
        ER  -
        """;

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task What_is_in_the_archive_is_found_and_the_rest_is_named()
    {
        await SaveAsync(
            Some.Paper("2603.00001", "Gröbner bases for the naïve reader of long texts"),
            Some.Paper("2603.00002", "By its DOI") with { Doi = "10.1145/abc.12_3" },
            Some.Paper("2603.00003", "Gröbner bases for the München reader of short texts"),
            Some.Paper("2603.00004", "The last"),
            Some.Paper("2603.00005", "Reply"));

        var found = await FindAsync(Bibtex);
        Assert.Equal(["2603.00001", "2603.00002", "2603.00003", "2603.00004"], await IdsAsync(found));
        Assert.Equal(["again"], found.Repeated.Select(entry => entry.Label));
        Assert.Equal(["unknown", "short", "broken"], found.Missing.Select(entry => entry.Label));
        Assert.Equal(["unknown"], found.Missing.Where(LibraryLookup.CanFind).Select(entry => entry.Label));

        Assert.Equal(["2603.00001", "2603.00003"], await IdsAsync(await FindAsync(Ris)));
        var ids = await FindAsync("2603.00004v3 # a note\n\narxiv:2603.00002\nhttps://arxiv.org/pdf/2603.00004.pdf\nnothing\n");
        Assert.Equal(["2603.00002", "2603.00004"], await IdsAsync(ids));
        Assert.Equal((1, 1), (ids.Repeated.Count, ids.Missing.Count));
    }

    private Task<LibraryPapers> FindAsync(string text) =>
        new LibraryLookup(test.Database).FindAsync(LibraryText.Read(text), TestDatabase.Token);

    private async Task<IReadOnlyList<string>> IdsAsync(LibraryPapers found) =>
        [.. (await new PaperStore(test.Database).ListByKeysAsync([.. found.Papers], TestDatabase.Token)).Values.Select(paper => paper.Id.Value).Order(StringComparer.Ordinal)];

    private Task SaveAsync(params Paper[] papers) => test.Database.WriteAsync(
        sql => PaperStore.SaveAsync(
            sql,
            "files",
            [.. papers.Select(paper => new SourceRecord { Paper = paper, Authority = SourceAuthority.ArxivMetadata, HasCounts = false, Novelty = Novelty.History, Batch = new DateOnly(2026, 3, 5) })],
            test.Clock.GetUtcNow()),
        TestDatabase.Token);
}

public sealed class SqliteLibraryLookupTests() : LibraryLookupSuite(new SqliteTestDatabase());

public sealed class PostgreSqlLibraryLookupTests() : LibraryLookupSuite(new PostgreSqlTestDatabase());
