using System.IO.Compression;
using System.Text;
using Digest.Sources.Files;
using Xunit;

namespace Digest.Tests.Sources.Files;

public sealed class PaperFileReaderTests : IDisposable
{
    private const string A = """{"id":"2603.00001","title":"A"}""", B = """{"id":"2603.00002","title":"B"}""", C = """{"id":"2603.00003","title":"C"}""";

    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("papers").FullName, "papers.json");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Theory]
    [InlineData(A + "\n" + B + "\r\n\n" + C)]
    [InlineData("[" + A + "," + B + "," + C + "]")]
    [InlineData("[\n  " + A + ",\n  " + B + ",\n  " + C + "\n]\n")]
    [InlineData("\uFEFF" + A + "\n" + B + "\n" + C)]
    [InlineData("{\n  \"id\": \"2603.00001\",\n  \"title\": \"A\"\n}\n{\n  \"id\": \"2603.00002\",\n  \"title\": \"B\"\n}\n" + C)]
    [InlineData("# papers of March\n" + A + "\n" + B + "\n" + C, ":1: a JSON object was expected, but this is '# papers of March'")]
    [InlineData(A + "\n{\"id\":\"x\",\"title\":\n" + B + "\n" + C, ":2: a bracket is not closed before the next object")]
    [InlineData(A + "\n{\"id\":\"x\",\"title\":\"open\n" + B + "\n" + C, ":2: a quotation mark is not closed")]
    [InlineData(A + "\n{\"id\":\"x\",\"upvotes\":NaN,\"title\":\"t\"}\n" + B + "\n" + C, ":2: not valid JSON: 'N' is an invalid start of a value.")]
    [InlineData("[" + A + ",{\"id\":\"x\",\"authors\":[\"y\"}," + B + "," + C + "]", ":1: a bracket is closed by another kind of bracket")]
    [InlineData("[\n " + A + ",\n {\n  \"id\": \"x\",\n  \"authors\": [\n   {\"name\": \"y\"}\n }\n ,\n " + B + ",\n " + C + "\n]", ":3: a bracket is closed by another kind of bracket")]
    [InlineData(A + "\n" + B + "\n" + C + "\n{\"id\":\"x\"", ":4: the text ends within the object")]
    public async Task Every_shape_of_JSON_gives_its_records_and_one_bad_place_costs_one(
        string text, string? problem = null)
    {
        await File.WriteAllTextAsync(_file, text, TestDatabase.Token);
        await IsReadAsync(problem);
        await PackAsync();
        await IsReadAsync(problem);
    }

    [Theory]
    [InlineData("%PDF-1.7\n%\u00e2\u00e3\nbinary\n", "it begins with '%PDF-1.7'")]
    [InlineData("id,title\n1,A\n2,B\n", "it begins with 'id,title'")]
    [InlineData("<!DOCTYPE html><html><body>Log in</body></html>", "the response is <html>; <feed> was expected")]
    [InlineData("<html><script>{\"a\":1}</script></html>", "the response is <html>; <feed> was expected")]
    public async Task A_file_of_another_kind_gives_one_message(string text, string message)
    {
        await File.WriteAllTextAsync(_file, text, TestDatabase.Token);
        var only = Assert.Single(await ReadAsync());
        Assert.EndsWith(message, only.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Saved_answers_of_arXiv_are_read()
    {
        foreach (var xml in (string[])[
            ArxivAnswers.Api(2, 0, ["2603.00001v1", "2603.00002v3"]),
            ArxivAnswers.Rss(new DateOnly(2026, 3, 5), ("2603.00001v1", "new", "cs.CL"), (
                "2603.00002v1", "cross", "cs.AI")),
            ArxivAnswers.Oai(null, ("2603.00001", "2026-03-05", "cs.CL", false), (
                "2603.00002", "2026-03-05", "cs.CL", true))])
        {
            await File.WriteAllTextAsync(_file, xml, TestDatabase.Token);
            Assert.Equal(["arxiv:2603.00001", "arxiv:2603.00002"], (await ReadAsync()).Select(record => record.SourceRecord?.Paper.Id.ToString()));
        }
    }

    [Fact]
    public async Task Letters_of_another_encoding_are_kept_and_reported()
    {
        var western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        await File.WriteAllBytesAsync(_file, western.GetBytes("""{"id":"2603.00001","title":"Naïve “Bayes”","authors":["Jürgen Müller"]}"""), TestDatabase.Token);
        var records = await ReadAsync();
        Assert.Equal(("Naïve “Bayes”", "Jürgen Müller"), (records[0].SourceRecord!.Paper.Title, records[0].SourceRecord!.Paper.Authors[0]));
        Assert.Equal("5 bytes are not valid UTF-8; they were read as windows-1252", records[1].Error);
    }

    [Fact]
    public async Task Fields_in_other_forms_are_read()
    {
        const string Written =
            """
            {"id":2603.00001,"title":"T","authors":"Emmy Noether, Mary Somerville","categories":"cs.CL cs.AI","keywords":"robots, machine learning","published":1772611200,"upvotes":"7","withdrawn":"false"}
            {"id":"2603.00002","title":"T","authors":[{"name":"Emmy Noether"},{"given":"Mary","family":"Somerville"}],"categories":["cs.CL","cs.AI"],"keywords":["robots","machine learning"],"published":"04 Mar 2026 08:00","upvotes":7.0}
            """;
        await File.WriteAllTextAsync(_file, Written, TestDatabase.Token);
        foreach (var record in await ReadAsync())
        {
            Assert.Null(record.Error);
            var paper = record.SourceRecord!.Paper;
            Assert.Equal(["Emmy Noether", "Mary Somerville"], paper.Authors);
            Assert.Equal(["cs.CL", "cs.AI"], paper.Categories);
            Assert.Equal(["robots", "machine learning"], paper.Keywords);
            Assert.Equal((7, new DateTimeOffset(2026, 3, 4, 8, 0, 0, TimeSpan.Zero), null), (
                paper.Upvotes, paper.PublishedAt, paper.WithdrawnAt));
        }
    }

    [Fact]
    public async Task The_record_of_arXivs_snapshot_is_read_whole()
    {
        const string Snapshot =
            """
            {"id": "0704.0001", "submitter": "P N", "authors": "C. Bal\\'azs, E. L. Berger (2), P. M. Nadolsky and C.-P. Yuan", "title": "Prompt\n  diphotons", "comments": "37 pages, 15 figures", "journal-ref": "Phys.Rev.D", "doi": "10.1103/X.1", "report-no": null, "categories": "hep-ph hep-ex", "license": null, "abstract": "  A.\n", "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}, {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"}], "update_date": "2008-11-26", "authors_parsed": [["Balázs", "C.", ""]]}
            """;
        await File.WriteAllTextAsync(_file, Snapshot, TestDatabase.Token);
        var record = Assert.Single(await ReadAsync());
        var paper = record.SourceRecord!.Paper;
        Assert.Null(record.Error);
        Assert.Equal(["C. Balázs", "E. L. Berger", "P. M. Nadolsky", "C.-P. Yuan"], paper.Authors);
        Assert.Equal(["hep-ph", "hep-ex"], paper.Categories);
        Assert.Equal(("37 pages, 15 figures", 0, 2007, 4, 7), (
            paper.Comment, paper.CommentCount, paper.PublishedAt!.Value.Year, paper.PublishedAt.Value.Month,
            paper.UpdatedAt!.Value.Month));
    }

    [Fact]
    public async Task What_cannot_be_read_is_reported_with_its_line_and_an_unknown_field_once()
    {
        const string Written =
            """
            {"id":"2603.00001","title":"T","published":"03/04/2026","upvotes":"many","authors":7,"code_url":"javascript:x","publised":"2026-03-04"}
            {"id":"2603.00002","title":"T","publised":"2026-03-04","authors":["Emmy Noether",3],"doi":"none"}
            {"id":"2603.00003","title":"T","tldr":null,"abstract":""}
            """;
        await File.WriteAllTextAsync(_file, Written, TestDatabase.Token);
        var records = await ReadAsync();
        Assert.Equal(
            [
                "\"authors\" is 7, not a list of names; \"published\" is \"03/04/2026\", not a date like 2026-03-05; \"upvotes\" is \"many\", not a number from 0; "
                + "\"code_url\" is \"javascript:x\", not a web address; unknown fields, not read here and below: \"publised\"",
                "\"authors\" has an element that is not a text; \"doi\" is \"none\", not a DOI like 10.1000/1",
                null,
            ],
            records.Select(record => record.Error));
        Assert.Equal([$"{_file}:1", $"{_file}:2", $"{_file}:3"], records.Select(record => record.Place));
        Assert.All(records, record => Assert.NotNull(record.SourceRecord));
    }

    [Fact]
    public async Task A_record_without_end_costs_no_more_memory_than_one_record_may_have()
    {
        // In memory, so that all is read on this thread, whose allocations are counted alone.
        await using var stream = new MemoryStream(Encoding.UTF8.GetBytes(
            $"{A}\n{{\"id\":\"x\",\"title\":\"{new string('a', 64 << 20)}\"}}\n{B}\n{C}"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var records = await PaperFileReader.RecordsAsync(_file, stream, DateTimeOffset.UnixEpoch, TestDatabase.Token)
            .ToListAsync(TestDatabase.Token);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 30 << 20);
        Assert.Equal(["A", "B", "C"], records.Select(record => record.SourceRecord?.Paper.Title).OfType<string>());
        Assert.Equal(
            "the object has more than 1048576 bytes; is a bracket or a quotation mark not closed?",
            Assert.Single(records, record => record.Error is not null).Error);
    }

    [Theory]
    [InlineData("damaged")]
    [InlineData("cut off")]
    public async Task A_packed_file_that_is_not_whole_is_an_error_that_names_it(string how)
    {
        var random = new Random(1);
        await File.WriteAllTextAsync(
            _file, string.Concat(
            Enumerable.Range(0, 5_000).Select(i => $"{{\"id\":\"s-{i}\",\"title\":\"{random.Next()}\"}}\n")),
            TestDatabase.Token);
        await PackAsync();
        var bytes = await File.ReadAllBytesAsync(_file, TestDatabase.Token);
        if (how == "cut off") bytes = bytes[..(bytes.Length / 2)];
        else bytes.AsSpan(bytes.Length / 2, 200).Reverse();
        await File.WriteAllBytesAsync(_file, bytes, TestDatabase.Token);
        var error = await Assert.ThrowsAsync<Digest.Sources.SourceException>(ReadAsync);
        Assert.StartsWith($"{_file} cannot be read to its end: ", error.Message, StringComparison.Ordinal);
    }

    private async Task IsReadAsync(string? problem)
    {
        var records = await ReadAsync();
        Assert.Equal(["A", "B", "C"], records.Select(record => record.SourceRecord?.Paper.Title).OfType<string>());
        var expected = problem is null ? [] : new[] { problem };
        Assert.Equal(expected, records.Where(r => r.Error is not null).Select(
            r => $"{r.Place[_file.Length..]}: {r.Error}"));
    }

    private async Task PackAsync()
    {
        var bytes = await File.ReadAllBytesAsync(_file, TestDatabase.Token);
        await using var gzip = new GZipStream(File.Create(_file), CompressionLevel.Fastest);
        await gzip.WriteAsync(bytes, TestDatabase.Token);
    }

    private async Task<List<FileRecord>> ReadAsync() => await PaperFileReader.ReadAsync(
        _file, DateTimeOffset.UnixEpoch, TestDatabase.Token).ToListAsync(TestDatabase.Token);
}
