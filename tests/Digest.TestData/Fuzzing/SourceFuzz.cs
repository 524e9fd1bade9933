using System.Text;
using Digest.Papers;
using Digest.Sources;
using Digest.Sources.Arxiv;
using Digest.Sources.Feeds;
using Digest.Sources.HuggingFace;
using Digest.Sources.Reading;

namespace Digest.TestData.Fuzzing;

/// <summary>Damages answers at random and reads them with every format. A reader may give papers or say what is wrong, in its own words; nothing else.</summary>
internal static class SourceFuzz
{
    private static readonly string[] Tokens =
    [
        "<!DOCTYPE x [<!ENTITY a \"b\">]>", "&a;", "&#0;", "&#xD800;", "]]>", "<![CDATA[", "<!--", "\0", "\ud7ff", "\u202e", "\"", "\\ud800", "\\u0000", "null", "-1", "1e999", "{", "}", "[", "]",
        "&", "&eacute;", "&nbsp", "\u000b", "<?xml version=\"1.1\" encoding=\"UTF-16\"?>", "<dc:creator>",
            "<b><b><b><b><b><b><b><b>", "xml:base=\"//\"", "24:00:00", "1e12", "\"authors\":\"A, B\",", "NaN", ",,",
            ";", "sep=;\n",
        "<", ">", "</", "<item>", "</item>", "<entry>", "</record>", "xmlns=\"\"", "$\\frac{", "\\textbf{", "javascript:", "9999-99-99", "v99999999999", "0000.00000", "   ", "😀",
    ];

    private static readonly (string Name, Action<ReadOnlyMemory<byte>, bool> Read)[] Formats =
    [
        ("hugging face", (bytes, _) => Check(HuggingFaceFormat.Read(bytes, DateTimeOffset.UnixEpoch).SourceRecords)),
        ("arxiv api", (bytes, cut) => Check(ArxivAtomFormat.Read(bytes, cut, DateTimeOffset.UnixEpoch).SourceRecords)),
        ("arxiv rss", (bytes, cut) => Check(ArxivRssFormat.Read(bytes, cut, DateTimeOffset.UnixEpoch).Items.Select(item => item.SourceRecord))),
        ("arxiv oai", (bytes, cut) => Check(OaiFormat.Read(bytes, cut, DateTimeOffset.UnixEpoch).Records.Select(record => record.SourceRecord).OfType<SourceRecord>())),
        ("subscribers", (bytes, _) => Subscribers(bytes.ToArray())),
        ("feed", (bytes, cut) => Check(
            FeedFormat.Read(bytes, cut, new FeedOrigin("feed", new Uri("https://example.org/feed"))).SourceRecords)),
    ];

    private static readonly string[] Written =
    [
        """[{"paper":{"id":"2603.00001","title":"On\n a","summary":"T $x^2$","upvotes":3,"authors":[{"name":"A B","hidden":false}],"githubRepo":"a/b","publishedAt":"2026-03-05T00:00:00.000Z"},"numComments":1}]""",
        ArxivAnswers.Rss(new DateOnly(2026, 3, 5), ("2603.00001v1", "new", "cs.CL"), ("2603.00002v1", "cross", "cs.AI")),
        ArxivAnswers.Oai("more", ("2603.00001", "2026-03-05", "cs.CL cs.AI", false), ("2603.00002", "2026-03-05", "cs.CL", true)),
        ArxivAnswers.Api(2, 0, ["2603.00001v1", "2603.00002v3"]),
        "email;name;send_time;time_zone;topics\nada@example.org;\"Ada; L\";7:30 AM;Europe/Berlin;\"Agents=language model\nvision\"\nzoe@example.org;=1+1;;;\n",
        "<rss><channel><item><title>A &lt;b&gt;b&lt;/b&gt;</title><link>https://example.org/1</link><description><![CDATA[<p>x</p>]]></description><pubDate>Thu, 05 Mar 2026 08:00:00 EST</pubDate></item></channel></rss>",
    ];

    /// <summary>As a server or a program may have written it: in other encodings, or behind a blank line.</summary>
    private static byte[] Encoded(byte[] bytes, Random random) => random.Next(12) switch
    {
        0 => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes)),
        1 => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Encoding.UTF8.GetString(bytes))],
        2 => Encoding.Latin1.GetBytes(Encoding.UTF8.GetString(bytes)),
        3 => [(byte)'\n', .. bytes],
        4 => [0xEF, 0xBB, 0xBF, .. bytes],
        _ => bytes,
    };

    private static void Subscribers(byte[] bytes)
    {
        using var reader = new StringReader(Digest.Papers.Text.TextDecoder.Decode(bytes).Text);
        foreach (var line in ReadAsync().ToBlockingEnumerable())
            if (line.Input is null == line.Error is null) throw new InvalidDataException($"line {line.Number}");
        async IAsyncEnumerable<Digest.Subscribers.Csv.CsvLine> ReadAsync()
        {
            await foreach (var line in (await Digest.Subscribers.Csv.SubscriberCsvReader.OpenAsync(reader)).ReadAsync()) yield return line;
        }
    }

    /// <param name="recorded">Files of real answers to damage too.</param>
    /// <returns>How many cases were read, and how many of them gave papers.</returns>
    /// <exception cref="InvalidOperationException">A reader failed in a way that it must not; names the format, the case and the seed.</exception>
    public static (int Cases, int Readable) Run(int cases, int seed, IReadOnlyList<string>? recorded = null)
    {
        var seeds = Written.Select((text, format) => (Bytes: Encoding.UTF8.GetBytes(text), Format: format))
            .Concat((recorded ?? []).Select(file => (Bytes: Shortened(File.ReadAllBytes(file)), Format: file.EndsWith(".json", StringComparison.Ordinal) ? 0 : 1))).ToList();
        var random = new Random(seed);
        var readable = 0;
        for (var i = 0; i < cases; i++)
        {
            var (origin, format) = seeds[random.Next(seeds.Count)];
            var bytes = Encoded(Damage(origin, seeds[random.Next(seeds.Count)].Bytes, random), random);
            var (name, read) = Formats[random.Next(4) == 0 ? random.Next(Formats.Length) : format];
            try
            {
                var isCut = random.Next(2) == 0;
                InputBudget.Check(name, () => read(bytes, isCut));
                readable++;
            }
            catch (Exception e) when (e is FormatException or SourceException && e.Message.Length > 10)
            {
                // Refused in its own words.
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(FormattableString.Invariant($"{name}, case {i} of seed {seed}: {e.GetType().Name} {e.Message}"), e);
            }
        }
        return (cases, readable);
    }

    /// <summary>The beginning of a long answer: many small cases find more than few large ones.</summary>
    private static byte[] Shortened(byte[] bytes) => bytes.Length > 30_000 ? bytes[..30_000] : bytes;

    private static byte[] Damage(byte[] origin, byte[] other, Random random)
    {
        var bytes = origin.ToList();
        for (var mutations = random.Next(1, 6); mutations > 0 && bytes.Count > 0; mutations--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 200), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, length); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 3 or 4: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)])); break;
                case 5: bytes.RemoveRange(at, bytes.Count - at); break;
                default:
                    var from = random.Next(other.Length);
                    bytes.InsertRange(at, other[from..Math.Min(other.Length, from + length)]);
                    break;
            }
        }
        return [.. bytes];
    }

    private static void Check(IEnumerable<SourceRecord> records)
    {
        foreach (var paper in records.Select(s => s.Paper))
        {
            if (paper.Title.Length == 0 || paper.Title.Any(char.IsControl)) throw new InvalidDataException($"title [{paper.Title}]");
            foreach (var link in new[] { paper.AbstractUrl, paper.PdfUrl, paper.CodeUrl, paper.ProjectUrl }.OfType<string>())
                if (!link.StartsWith("http://", StringComparison.Ordinal) && !link.StartsWith("https://", StringComparison.Ordinal)) throw new InvalidDataException($"link {link}");
            if (!PaperId.TryParse(paper.Id.ToString(), out var again) || again != paper.Id) throw new InvalidDataException($"id {paper.Id}");
            _ = new UTF8Encoding(false, true).GetBytes(string.Join('\n', [paper.Title, paper.Abstract, paper.Comment ?? "", paper.Tldr ?? "", .. paper.Authors, .. paper.Categories, .. paper.Keywords]));
        }
    }
}
