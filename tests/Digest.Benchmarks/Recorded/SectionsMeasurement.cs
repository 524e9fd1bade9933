using System.Globalization;
using Digest.Editions;
using Digest.Embeddings;
using Digest.Matching.Indexing;
using Digest.Sources.HuggingFace;
using Digest.Subscribers;
using Digest.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Digest.Benchmarks.Recorded;

/// <summary>
/// <c>sections DIR [--words-only] [--max N] [--broad TOPIC] [--narrow TOPIC] [--narrower TOPIC]</c>: a reader with one
/// broad and two narrow topics lives through the recorded days of Daily Papers. Prints a line a day: the papers
/// announced, and for each topic those that matched and those that arrived. Returns 1 when a paper of a narrow topic
/// did not arrive, or one came twice.
/// </summary>
internal static class SectionsMeasurement
{
    private const string Usage =
        "sections DIR [--words-only] [--max N] [--broad TOPIC] [--narrow TOPIC] [--narrower TOPIC]";

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } arguments) return 2;
        if (arguments.Places is not [var folder] || !Directory.Exists(folder))
        {
            BenchArguments.Refuse("The folder of the data is missing.", Usage);
            return 2;
        }
        string[] names =
        [
            arguments.Text("--broad") ?? "reinforcement learning",
            arguments.Text("--narrow") ?? "retrieval augmented generation",
            arguments.Text("--narrower") ?? "mixture of experts",
        ];
        using var encoders = new SentenceEncoders(
            new EmbeddingOptions { Enabled = !arguments.Has("--words-only") }, TimeProvider.System, NullLogger<SentenceEncoders>.Instance);
        await using var archive = await RecordedArchive.CreateAsync(encoders, BackgroundArchive.Shipped);
        var files = Directory.GetFiles(Path.Combine(folder, "huggingface-daily-papers"), "*.json")
            .Order(StringComparer.Ordinal)
            .ToList();
        archive.Clock.SetUtcNow(DayOf(files[0]).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
        await archive.Lifecycle.AddAsync(
            new Subscriber
            {
                Email = EmailAddress.Parse("reader@example.org").Address!,
                MaxPapers = arguments.Number("--max", 10),
                Topics = [.. names.Select(name => new Topic(0, name, name))],
            },
            CancellationToken.None);

        var lost = 0;
        var (sent, totals) = (new HashSet<long>(), new (int Matched, int Arrived)[names.Length]);
        Console.WriteLine($"{"day",-10} {"papers",6}  {string.Join("  ", names)}   (arrived of matched)");
        foreach (var file in files)
        {
            var day = DayOf(file);
            var records = HuggingFaceFormat
                .Read(await File.ReadAllBytesAsync(file), archive.Clock.GetUtcNow())
                .SourceRecords;
            await archive.AnnounceAsync(day, records);
            var matched = new IReadOnlyList<long>[names.Length];
            for (var topic = 0; topic < names.Length; topic++)
                matched[topic] = [.. (await MatchesAsync(archive, topic)).Where(paper => !sent.Contains(paper))];
            await archive.MakeDueAsync();
            var recent = await archive.Editions.ListRecentAsync(
                (await ReaderAsync(archive)).Key, 1, CancellationToken.None);
            var papers = recent is [var edition, ..] && edition.Period == day
                ? edition.Papers.Select(paper => paper.PaperKey).ToList()
                : [];
            lost += papers.Count(paper => !sent.Add(paper));
            for (var topic = 0; topic < names.Length; topic++)
            {
                var arrived = matched[topic].Count(papers.Contains);
                if (topic > 0) lost += matched[topic].Count - arrived;
                totals[topic] = (totals[topic].Matched + matched[topic].Count, totals[topic].Arrived + arrived);
            }

            var cells = matched.Select((of, topic) => Cell(of.Count(papers.Contains), of.Count, names[topic].Length));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} {records.Count,6}  {string.Join("  ", cells)}"));
        }

        var sums = totals.Select((one, at) => Cell(one.Arrived, one.Matched, names[at].Length));
        Console.WriteLine($"{"all",-17}  {string.Join("  ", sums)}");
        Console.WriteLine(lost == 0 ? "Each paper of a narrow topic arrived, none twice." : $"{lost} lost or twice.");
        return lost == 0 ? 0 : 1;
    }

    private static string Cell(int arrived, int matched, int width) =>
        string.Create(CultureInfo.InvariantCulture, $"{arrived} of {matched}").PadLeft(width);

    private static DateOnly DayOf(string file) =>
        DateOnly.ParseExact(Path.GetFileNameWithoutExtension(file), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task<Subscriber> ReaderAsync(RecordedArchive archive) =>
        (await archive.Subscribers.FindAsync(
            EmailAddress.Parse("reader@example.org").Address!, CancellationToken.None))!;

    /// <summary>What the digest would hold if it had no other topic and no maximum.</summary>
    private static async Task<IEnumerable<long>> MatchesAsync(RecordedArchive archive, int topic)
    {
        var reader = await ReaderAsync(archive);
        var alone = reader with { MaxPapers = SubscriberInput.MaxPapersLimit, Topics = [reader.Topics[topic]] };
        var edition = await archive.Builder.PreviewAsync(alone, null, CancellationToken.None);
        return edition.Papers.Select(paper => paper.PaperKey);
    }
}
