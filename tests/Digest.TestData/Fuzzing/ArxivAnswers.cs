using System.Globalization;

namespace Digest.TestData.Fuzzing;

/// <summary>Answers written as arXiv writes them.</summary>
internal static class ArxivAnswers
{
    /// <param name="items">Id with version, announce type, primary category.</param>
    public static string Rss(DateOnly day, params (string Id, string Type, string Category)[] items)
    {
        var date = day.ToString("ddd, dd MMM yyyy", CultureInfo.InvariantCulture) + " 00:00:00 -0500";
        var all = string.Concat(items.Select(i =>
            $"""
            <item><title>On {i.Id} &lt;3B</title><link>https://arxiv.org/abs/{i.Id.Split('v')[0]}</link>
            <description>arXiv:{i.Id} Announce Type: {i.Type}
            Abstract: We study {i.Id}.</description><guid isPermaLink="false">oai:arXiv.org:{i.Id}</guid>
            <category>{i.Category}</category><category>stat.ML</category><pubDate>{date}</pubDate>
            <arxiv:announce_type>{i.Type}</arxiv:announce_type><dc:creator>Ada Lovelace (Lab, City), Bob Two</dc:creator></item>
            """));
        return $"""
            <?xml version='1.0' encoding='UTF-8'?>
            <rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel><title>cs updates on arXiv.org</title>
            <lastBuildDate>{date}</lastBuildDate><pubDate>{date}</pubDate>{all}</channel></rss>
            """;
    }

    /// <param name="records">Id, datestamp, categories, whether it has a second version.</param>
    public static string Oai(string? token, params (string Id, string Day, string Categories, bool IsRevised)[] records)
    {
        var all = string.Concat(records.Select(r =>
            $"""
            <record><header><identifier>oai:arXiv.org:{r.Id}</identifier><datestamp>{r.Day}</datestamp><setSpec>cs:cs:CL</setSpec></header>
            <metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{r.Id}</id><created>2026-02-20</created>{(r.IsRevised ? $"<updated>{r.Day}</updated>" : "")}
            <authors><author><keyname>Lovelace</keyname><forenames>Ada</forenames></author></authors><title>On {r.Id}</title>
            <categories>{r.Categories}</categories><abstract>  We study {r.Id}.</abstract></arXiv></metadata></record>
            """));
        return Envelope($"<ListRecords>{all}<resumptionToken>{token}</resumptionToken></ListRecords>");
    }

    public static string OaiError(string code) => Envelope($"<error code=\"{code}\">Says {code}</error>");

    /// <param name="ids">With versions.</param>
    public static string Api(int total, int start, IEnumerable<string> ids)
    {
        var all = string.Concat(ids.Select(id =>
            $"""
            <entry><id>http://arxiv.org/abs/{id}</id><title>On {id}</title><published>2026-03-04T10:00:00Z</published><updated>2026-03-04T10:00:00Z</updated>
            <summary>We study {id}.</summary><author><name>Ada Lovelace</name></author><category term="cs.CL"/><arxiv:primary_category term="cs.CL"/></entry>
            """));
        return $"""
            <?xml version='1.0' encoding='UTF-8'?>
            <feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
            <opensearch:totalResults>{total}</opensearch:totalResults><opensearch:startIndex>{start}</opensearch:startIndex>{all}</feed>
            """;
    }

    private static string Envelope(string inner) =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-03-05T12:00:00Z</responseDate><request verb="ListRecords">x</request>{inner}</OAI-PMH>
        """;
}
