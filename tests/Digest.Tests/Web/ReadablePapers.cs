using Digest.Papers;

namespace Digest.Tests.Web;

/// <summary>Two days of papers that have everything a page can show.</summary>
internal static class ReadablePapers
{
    public static Task FillAsync(TestDatabase test) => test.Database.WriteAsync(
        async sql =>
        {
            for (var i = 0; i < 120; i++)
            {
                var paper = Some.Paper($"2603.{i:00000}", i % 3 == 0 ? $"Sorting networks that learn, part {i}" : $"Speech synthesis {i}", i) with
                {
                    Abstract = "We sort with networks. Our approach compares nothing and is faster than others by a factor of two.\n\nWe measure it on three machines.",
                    Tldr = i % 2 == 0 ? "Networks sort without comparing." : null,
                    PdfUrl = $"https://arxiv.org/pdf/2603.{i:00000}",
                    CodeUrl = "https://github.com/example/sorting",
                    PublishedAt = test.Clock.GetUtcNow().AddDays(-i % 5),
                    Doi = "10.1000/182",
                    Comment = "12 pages, 3 figures",
                };
                var record = new SourceRecord
                {
                    Paper = paper,
                    Authority = SourceAuthority.Community,
                    Novelty = Novelty.Announced,
                    Batch = new DateOnly(2026, 3, i < 60 ? 5 : 4),
                };
                await PaperStore.SaveAsync(sql, i % 4 == 0 ? "arxiv-cs" : "daily-papers", [record], test.Clock.GetUtcNow());
            }
        },
        TestDatabase.Token);
}
