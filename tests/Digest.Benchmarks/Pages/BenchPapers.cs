using System.Globalization;
using Digest.Papers;

namespace Digest.Benchmarks.Pages;

/// <summary>Papers of made-up words, which are as unevenly common as those of a language (Zipf's law).</summary>
internal static class BenchPapers
{
    private const int Vocabulary = 30_000;
    private const int Days = 400;

    private static readonly double[] Cumulative = Sums();

    public static SourceRecord Record(int number, DateOnly lastDay)
    {
        var random = new Random(number);
        var day = lastDay.AddDays(-number % Days);
        return new SourceRecord
        {
            Authority = SourceAuthority.Community,
            HasCounts = true,
            Novelty = Novelty.Announced,
            Batch = day,
            Paper = new Paper
            {
                Id = PaperId.Arxiv(string.Create(CultureInfo.InvariantCulture, $"{2001 + number / 90_000}.{number % 90_000 + 1:00000}")),
                Title = Text(random, 9),
                Abstract = $"{Text(random, 60)}. {Text(random, 60)}. {Text(random, 40)}.",
                Authors = [Text(random, 2), Text(random, 2), Text(random, 2)],
                AuthorCount = 3,
                Categories = [$"cs.{(char)('A' + random.Next(26))}{(char)('A' + random.Next(26))}", "cs.AI"],
                AbstractUrl = "https://arxiv.org/abs/1",
                PdfUrl = "https://arxiv.org/pdf/1",
                Upvotes = random.Next(100),
                PublishedAt = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
            },
        };
    }

    /// <summary>Two or three words each, as people search: neither the commonest nor the rarest.</summary>
    public static IReadOnlyList<string> Queries(int count)
    {
        var random = new Random(7);
        var queries = new HashSet<string>(StringComparer.Ordinal);
        while (queries.Count < count)
            queries.Add(string.Join(' ', Enumerable.Range(0, random.Next(2, 4)).Select(_ => Name(random.Next(50, 5000)))));
        return [.. queries];
    }

    private static string Text(Random random, int words) =>
        string.Join(' ', Enumerable.Range(0, words).Select(_ => Name(Rank(random))));

    private static int Rank(Random random)
    {
        var at = Array.BinarySearch(Cumulative, random.NextDouble());
        return Math.Min(Vocabulary - 1, at < 0 ? ~at : at);
    }

    private static double[] Sums()
    {
        var sums = new double[Vocabulary];
        double sum = 0;
        for (var i = 0; i < Vocabulary; i++) sums[i] = sum += 1.0 / (i + 10);
        return Array.ConvertAll(sums, value => value / sum);
    }

    /// <summary>Six letters that no stemmer shortens.</summary>
    private static string Name(int rank)
    {
        const string Consonants = "bdfgklmnprtvz", Vowels = "aiou";
        var name = new char[6];
        for (var i = 0; i < name.Length; i += 2)
        {
            name[i] = Consonants[rank % Consonants.Length];
            rank /= Consonants.Length;
            name[i + 1] = Vowels[rank % Vowels.Length];
            rank /= Vowels.Length;
        }

        return new string(name);
    }
}
