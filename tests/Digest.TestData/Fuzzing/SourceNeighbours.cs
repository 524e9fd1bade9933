using System.Text;
using Digest.Papers;
using Digest.Sources.Arxiv;
using Digest.Sources.Feeds;
using Digest.Sources.Files;
using Digest.Sources.HuggingFace;

namespace Digest.TestData.Fuzzing;

/// <summary>Damages one item of an answer at random. Content and identity of the others must be what they
/// were.</summary>
internal static class SourceNeighbours
{
    private const int Items = 5;

    private static readonly string[] Tokens =
    [
        "&", "&eacute;", "&nbsp", "&#0;", "\u000b", "<", ">", "</", "<!--", "<![CDATA[", "]]>", "<?", "?>",
            "<!DOCTYPE x [", "<b>", "</b>", "</item>", "</entry>", "</record>", "<item>",
        "<entry>", "</channel>", "</feed>", "</rss>", "dc:", "xmlns=\"\"", " xml:base=\"https://x.example/\"", "\"",
            "'", "=", "{", "}", "[", "]", ",", ":", "\\", "\\u0000", "\\ud800",
        "NaN", "null", "<title>", "<link>",
            "<b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b>",
    ];

    private static readonly (string Name, string Head, Func<int, string> Item, string Between, string Tail, Func<byte[], Task<IEnumerable<SourceRecord>>> Read)[] Kinds =
    [
        ("rss", "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><link>https://s.example/</link>", Rss, "", "</channel></rss>", bytes => Feed(bytes)),
        ("atom", "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"https://s.example/\">", Atom, "\n", "</feed>",
            bytes => Feed(bytes)),
        ("json feed", "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[", JsonFeed, ",", "]}", bytes =>
            Feed(bytes)),
        ("hugging face", "[", i => $$$"""{"paper":{"id":"2603.0000{{{i}}}","title":"On {{{i}}}","summary":"T","upvotes":3,"authors":[{"name":"A B"}]},"numComments":1}""", ",", "]", bytes =>
            Task.FromResult<IEnumerable<SourceRecord>>(HuggingFaceFormat.Read(bytes, DateTimeOffset.UnixEpoch).SourceRecords)),
        ("arxiv api", Part(ArxivAnswers.Api(1, 0, ["x"]), "<entry>", before: true), i => Item(ArxivAnswers.Api(1, 0, [$"2603.0000{i}v1"]), "entry"), "", "</feed>", bytes =>
            Task.FromResult<IEnumerable<SourceRecord>>(ArxivAtomFormat.Read(bytes, false, DateTimeOffset.UnixEpoch).SourceRecords)),
        ("arxiv rss", Part(ArxivAnswers.Rss(new DateOnly(2026, 3, 5), ("x", "new", "cs.CL")), "<item>", before: true), i => Item(ArxivAnswers.Rss(new DateOnly(2026, 3, 5), ($"2603.0000{i}v1", "new", "cs.CL")), "item"), "",
            "</channel></rss>", bytes => Task.FromResult(ArxivRssFormat.Read(bytes, false, DateTimeOffset.UnixEpoch).Items.Select(item => item.SourceRecord))),
        ("json lines", "", i => $$"""{"id":"2603.0000{{i}}","title":"On {{i}}","authors":["A B"],"keywords":["x, y"],"published":"2026-03-05"}""", "\n", "\n", FileAsync),
        ("json array", "[\n", i => $$"""  {"id":"2603.0000{{i}}","title":"On {{i}}","authors":[{"name":"A B"}],"published":"2026-03-05"}""", ",\n", "\n]", FileAsync),
    ];

    /// <exception cref="InvalidOperationException">Another item was lost or changed; names the kind, the case and the
    /// seed.</exception>
    public static async Task RunAsync(int cases, int seed)
    {
        var random = new Random(seed);
        var failures = new List<string>();
        for (var i = 0; i < cases; i++)
        {
            var kind = Kinds[random.Next(Kinds.Length)];
            var broken = random.Next(Items);
            var items = Enumerable.Range(1, Items).Select(n => Encoding.UTF8.GetBytes(kind.Item(n))).ToList();
            var whole = (await kind.Read(Join(kind, items))).ToDictionary(s => s.Paper.Id, s => Describe(s.Paper));
            var own = whole.Keys.ElementAt(broken);
            items[broken] = Damage(items[broken], random);
            var bytes = Join(kind, items);
            List<SourceRecord> records = [];
            // Bytes in memory are read without waiting, so that all of it happens on this thread.
            InputBudget.Check(kind.Name, () => records = [.. kind.Read(bytes).GetAwaiter().GetResult()]);
            var read = records.GroupBy(s => s.Paper.Id).ToDictionary(
                group => group.Key, group => group.Select(s => Describe(s.Paper)).ToList());
            foreach (var (id, content) in whole.Where(pair => pair.Key != own))
            {
                // The broken one may have taken another's name; that one must be there beside it.
                if (read.GetValueOrDefault(id)?.Contains(content) == true) continue;
                failures.Add(FormattableString.Invariant(
                    $"{kind.Name}, case {i} of seed {seed}: {id} was lost or changed beside [{Encoding.UTF8.GetString(items[broken])}]"));
            }
        }
        if (failures.Count > 0) throw new InvalidOperationException(
            string.Join('\n', failures.Take(20).Prepend($"{failures.Count} failures, the first are:")));
    }

    private static byte[] Join((string Name, string Head, Func<int, string> Item, string Between, string Tail, Func<byte[], Task<IEnumerable<SourceRecord>>> Read) kind, List<byte[]> items)
    {
        var bytes = new List<byte>(Encoding.UTF8.GetBytes(kind.Head));
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) bytes.AddRange(Encoding.UTF8.GetBytes(kind.Between));
            bytes.AddRange(items[i]);
        }
        bytes.AddRange(Encoding.UTF8.GetBytes(kind.Tail));
        return [.. bytes];
    }

    private static byte[] Damage(byte[] item, Random random)
    {
        var bytes = item.ToList();
        for (var mutations = random.Next(1, 5); mutations > 0 && bytes.Count > 2; mutations--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 60), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(1, 256); break;
                case 1: bytes.RemoveRange(at, length); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                default: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)])); break;
            }
        }
        return [.. bytes];
    }

    private static Task<IEnumerable<SourceRecord>> Feed(byte[] bytes) =>
        Task.FromResult<IEnumerable<SourceRecord>>(FeedFormat.Read(bytes, false, new FeedOrigin("feed", new Uri("https://s.example/feed"))).SourceRecords);

    private static async Task<IEnumerable<SourceRecord>> FileAsync(byte[] bytes)
    {
        var records = await PaperFileReader.RecordsAsync("file", new MemoryStream(bytes), DateTimeOffset.UnixEpoch, CancellationToken.None).ToListAsync();
        return records.Select(record => record.SourceRecord).OfType<SourceRecord>();
    }

    private static string Rss(int i) =>
        $"<item><title>On &lt;i&gt;{i}&lt;/i&gt;</title><link>/{i}</link><guid isPermaLink=\"false\">urn:x:{i}</guid><description><![CDATA[<p>x &amp; {i}</p>]]></description><dc:creator>A, B.; C, D.</dc:creator>"
        + "<pubDate>Thu, 05 Mar 2026 08:00:00 EST</pubDate></item>";

    private static string Atom(int i) =>
        $"<entry><title type=\"html\">On {i}</title><id>urn:x:{i}</id><link rel=\"alternate\" href=\"/{i}\"/><author><name>A B</name></author><updated>2026-03-05T08:00:00Z</updated><summary>x {i}</summary></entry>";

    private static string JsonFeed(int i) =>
        $$"""{"id":"urn:x:{{i}}","title":"On {{i}}","url":"https://s.example/{{i}}","content_text":"T","authors":[{"name":"A B"}],"date_published":"2026-03-05T08:00:00Z"}""";

    private static string Item(string answer, string name)
    {
        var start = answer.IndexOf($"<{name}>", StringComparison.Ordinal);
        return answer[start..(answer.IndexOf($"</{name}>", StringComparison.Ordinal) + name.Length + 3)];
    }

    private static string Part(string answer, string mark, bool before) =>
        before ? answer[..answer.IndexOf(mark, StringComparison.Ordinal)]
            : answer[answer.IndexOf(mark, StringComparison.Ordinal)..];

    private static string Describe(Paper paper) =>
        string.Join('|', paper.Title, paper.Abstract, paper.AbstractUrl, paper.PublishedAt, string.Join(
            ';', paper.Authors), string.Join(';', paper.Categories));
}
