using Digest.Sources;
using Digest.Sources.Arxiv;
using Digest.Sources.Reading;
using Xunit;

namespace Digest.Tests.Sources.Arxiv;

public class ArxivOaiSourceTests
{
    [Fact]
    public async Task A_first_read_takes_one_batch_and_later_ones_what_has_a_new_id()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context => PaperServer.XmlAsync(context, ArxivAnswers.Oai(
            null, ("2603.00010", "2026-03-05", "cs.CL", false), ("1901.00001", "2026-03-05", "cs.CL", false), ("2602.00007", "2026-03-05", "cs.CL", true)));
        await bench.ReadAsync(Source(bench));
        Assert.Equal(["2603.00010 2026-03-05 New"], await bench.AnnouncedAsync("oai"));

        bench.Server.Answer = context => PaperServer.XmlAsync(context, ArxivAnswers.Oai(
            null, ("2603.00010", "2026-03-06", "cs.CL", true), ("2603.00200", "2026-03-06", "cs.CL", false), ("2603.00003", "2026-03-06", "cs.CL", false)));
        var report = await bench.ReadAsync(Source(bench));
        Assert.Equal((1, null), (report.Counts.Announced, report.Error));
        Assert.Contains("from=2026-03-05", bench.Server.Requests.Last().PathAndQuery, StringComparison.Ordinal);
        Assert.DoesNotContain("until", bench.Server.Requests.Last().PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_between_two_pages_it_goes_on_with_the_token_and_begins_the_set_again_when_that_has_expired()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Options.Retries = 0;
        bench.Server.Answer = context => PaperServer.XmlAsync(context, context.Request.Query["resumptionToken"].Count > 0
            ? ArxivAnswers.Oai(null, ("2603.00011", "2026-03-05", "cs.CL", false))
            : ArxivAnswers.Oai("more", ("2603.00010", "2026-03-05", "cs.CL", false)));
        bench.Server.Faults.Enqueue(bench.Server.Answer);
        bench.Server.Faults.Enqueue(context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        Assert.NotNull((await bench.ReadAsync(Source(bench))).Error);
        bench.Server.Faults.Enqueue(context => PaperServer.XmlAsync(context, ArxivAnswers.OaiError("badResumptionToken")));
        Assert.Null((await bench.ReadAsync(Source(bench))).Error);

        Assert.Equal(["2603.00010 2026-03-05 New", "2603.00011 2026-03-05 New"], await bench.AnnouncedAsync("oai"));
        Assert.Equal(
            ["from", "resumptionToken", "resumptionToken", "from", "resumptionToken"],
            bench.Server.Requests.Select(r => r.PathAndQuery.Contains("resumptionToken=more", StringComparison.Ordinal) ? "resumptionToken" : "from"));
    }

    [Fact]
    public void Deleted_records_and_other_prefixes_are_read()
    {
        var answer = OaiFormat.Read(
            """
            <OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-03-05T12:00:00Z</responseDate><ListRecords>
            <record><header status="deleted"><identifier>oai:arXiv.org:2603.00001</identifier><datestamp>2026-03-04</datestamp></header></record>
            <record><header><identifier>oai:arXiv.org:hep-th/9901001</identifier><datestamp>2026-03-04</datestamp></header><metadata><arXivRaw>
            <id>hep-th/9901001</id><version version="v1"><date>Fri, 1 Jan 1999 10:00:00 GMT</date></version><version version="v2"><date>Mon, 2 Mar 2026 10:00:00 GMT</date></version>
            <title>Raw</title><authors>A. One, B. Two and C. Three</authors><categories>hep-th gr-qc</categories><comments>This paper has been withdrawn by the author</comments>
            <abstract>Text</abstract></arXivRaw></metadata></record>
            <record><header><identifier>oai:arXiv.org:2603.00003</identifier><datestamp>2026-03-04</datestamp></header><metadata><dc>
            <title>Dublin</title><creator>Lovelace, Ada</creator><description>Text</description><date>2026-03-04</date></dc></metadata></record>
            <record><header><identifier>nonsense</identifier></header></record>
            </ListRecords></OAI-PMH>
            """u8.ToArray(),
            isCut: false,
            DateTimeOffset.UnixEpoch);

        Assert.Equal([true, false, false], answer.Records.Select(r => r.IsDeleted));
        var raw = answer.Records[1].SourceRecord!;
        Assert.Equal((2, "Raw", true), (raw.Version, raw.Paper.Title, raw.Paper.WithdrawnAt is not null));
        Assert.Equal(["A. One", "B. Two", "C. Three"], raw.Paper.Authors);
        Assert.Equal(["Ada Lovelace"], answer.Records[2].SourceRecord!.Paper.Authors);
        Assert.Equal("nonsense: the record's identifier is not a valid arXiv id", Assert.Single(answer.Problems).ToString());
    }

    [Theory]
    [InlineData("cs.CL", "cs:cs:CL")]
    [InlineData("cs", "cs")]
    [InlineData("hep-th", "physics:hep-th")]
    [InlineData("cond-mat.mes-hall", "physics:cond-mat:mes-hall")]
    [InlineData("math.AG", "math:math:AG")]
    public void Categories_are_sets(string category, string set) => Assert.Equal(set, ArxivClient.SetOf(category));

    private static SourceOptions Source(SourceWorkbench bench) => new() { Name = "oai", Kind = SourceKind.ArxivOai, Categories = ["cs.CL"], Url = bench.Server.Url + "/oai" };
}
