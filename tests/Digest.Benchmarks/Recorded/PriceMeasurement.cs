using System.Globalization;
using System.Text.Json;
using Digest.Benchmarks.Ranking;
using Digest.Benchmarks.Relevance;
using Digest.Embeddings;
using Digest.Matching.Indexing;
using Digest.Matching.Ranking;
using Digest.Papers;
using Digest.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Digest.Benchmarks.Recorded;

/// <summary>
/// <c>price DIR [--topics N] [--weeks N] [--show]</c>: announces the stream of filtering day by day, asks for the price
/// of topics as <c>preview</c> does, and compares it with the next ten days. The topics are spread over those of the
/// list that brought at least one paper in the days of the price: of the others, the price is none. Repeated for
/// several starting days. One line of JSON; words alone decide.
/// </summary>
internal static class PriceMeasurement
{
    private const string Usage = "price DIR [--topics N] [--weeks N] [--show]";
    private const int DaysAfter = 10;
    private const int Starts = 4;

    /// <summary>Before this many days are known, no price is asked for.</summary>
    private const int DaysBefore = 20;

    /// <param name="Least">Of the range that is shown, over the ten days.</param>
    private sealed record Forecast(
        string Topic, string Shown, double Expected, double Least, double Most, int Came)
    {
        /// <summary>Within one half of the mean that was expected over the ten days.</summary>
        public bool IsWithinHalf => Math.Abs(Came - Expected) <= Expected / 2;

        public bool IsInRange => Came >= Least && Came <= Most;

        /// <summary>Within one half of the range that is shown.</summary>
        public bool IsAsShown => Came >= Least / 2 && Came <= Most * 1.5;
    }

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } arguments) return 2;
        if (arguments.Places is not [var folder] || !Directory.Exists(folder))
        {
            BenchArguments.Refuse("The folder of the data is missing.", Usage);
            return 2;
        }
        var (count, weeks) = (arguments.Number("--topics", 100), arguments.Number("--weeks", 4));
        var stream = FilteringData.Read(Path.Combine(folder, "filtering"));
        var names = File.ReadLines(Path.Combine(folder, "topics", "arxivdigest-topics.csv"))
            .Select(line => line.Trim())
            .Where(line => line.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
        using var encoders = new SentenceEncoders(
            new EmbeddingOptions { Enabled = false }, TimeProvider.System, NullLogger<SentenceEncoders>.Instance);
        await using var archive = await RecordedArchive.CreateAsync(encoders, BackgroundArchive.Shipped);
        var days = stream.Days.Keys.ToList();
        var starts = Enumerable.Range(0, Starts)
            .Select(i => DaysBefore + i * (days.Count - DaysAfter - DaysBefore) / (Starts - 1))
            .ToHashSet();
        var open = new List<(int Start, IReadOnlyList<(string Topic, TopicPrice Price)> Prices)>();
        var lines = new List<object>();
        for (var at = 0; at < days.Count; at++)
        {
            var day = DateOnly.Parse(days[at], CultureInfo.InvariantCulture);
            await archive.AnnounceAsync(day, stream.Days[days[at]].Select(RecordOf));
            if (starts.Contains(at + 1))
                open.Add((at + 1, await PricesAsync(archive, names, count, 7 * weeks)));
            foreach (var (start, prices) in open.Where(one => one.Start + DaysAfter == at + 1))
            {
                var from = DateOnly.Parse(days[start], CultureInfo.InvariantCulture);
                lines.Add(Line(from, await CompareAsync(archive, prices, from), arguments.Has("--show")));
            }
        }

        Console.WriteLine(JsonSerializer.Serialize(lines));
        return 0;
    }

    private static SourceRecord RecordOf(MatchDocument paper) => new()
    {
        Paper = new Paper
        {
            Id = PaperId.Arxiv(paper.Id),
            Title = paper.Title,
            Abstract = paper.Abstract,
            Categories = [.. paper.Categories],
        },
        Authority = SourceAuthority.File,
    };

    private static async Task<IReadOnlyList<(string Topic, TopicPrice Price)>> PricesAsync(
        RecordedArchive archive, IReadOnlyList<string> names, int count, int days)
    {
        var now = archive.Clock.GetUtcNow();
        var recent = await archive.Archive.IndexSinceAsync(now.AddDays(-days), CancellationToken.None);
        var topics = names.Select(name => new Topic(0, name, name)).ToList();
        var known = await archive.Profiles.LoadAsync(topics, CancellationToken.None);
        var matching = new TopicMatching(new TopicMatcher(recent.Index), new MatchOptions { Now = now });
        var all = topics
            .AsParallel()
            .AsOrdered()
            .Select(topic => (
                topic.Name,
                Price: TopicPrice.Of(recent, now, breadth => Count(matching, topic with { Breadth = breadth }, known))))
            .Where(one => one.Price.Normal > 0)
            .ToList();
        return RelevanceData.Spread(all, count);
    }

    private static int Count(TopicMatching matching, Topic topic, TopicState known) =>
        matching.Run(topic, known)?.Matches.Count ?? 0;

    private static async Task<IReadOnlyList<Forecast>> CompareAsync(
        RecordedArchive archive, IReadOnlyList<(string Topic, TopicPrice Price)> prices, DateOnly from)
    {
        var recent = await archive.Archive.IndexSinceAsync(
            new DateTimeOffset(from, TimeOnly.MinValue, TimeSpan.Zero), CancellationToken.None);
        var topics = prices.Select(one => new Topic(0, one.Topic, one.Topic)).ToList();
        var known = await archive.Profiles.LoadAsync(topics, CancellationToken.None);
        var matching = new TopicMatching(
            new TopicMatcher(recent.Index), new MatchOptions { Now = archive.Clock.GetUtcNow() });
        return
        [
            .. topics.Zip(prices, (topic, one) =>
            {
                var (least, most) = one.Price.Range(one.Price.Normal);
                var units = DaysAfter / one.Price.UnitDays;
                return new Forecast(
                    one.Topic,
                    one.Price.Describe(),
                    one.Price.Normal * DaysAfter,
                    Math.Max(0, least) * units,
                    Math.Max(1, most) * units,
                    Count(matching, topic, known));
            }),
        ];
    }

    private static object Line(DateOnly from, IReadOnlyList<Forecast> forecasts, bool show) => new
    {
        from,
        topics = forecasts.Count,
        within_half = Share(forecasts, one => one.IsWithinHalf),
        in_range = Share(forecasts, one => one.IsInRange),
        as_shown = Share(forecasts, one => one.IsAsShown),
        of_ten_and_more = new
        {
            topics = forecasts.Count(one => one.Expected >= 10),
            within_half = Share([.. forecasts.Where(one => one.Expected >= 10)], one => one.IsWithinHalf),
            as_shown = Share([.. forecasts.Where(one => one.Expected >= 10)], one => one.IsAsShown),
        },
        forecasts = show ? forecasts : null,
    };

    private static double Share(IReadOnlyList<Forecast> forecasts, Func<Forecast, bool> test) =>
        Math.Round(forecasts.Count(test) / (double)Math.Max(1, forecasts.Count), 3);
}
