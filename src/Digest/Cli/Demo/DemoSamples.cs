using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Cli.Demo;

/// <summary>
/// The demo's readers and papers. The days are fixed, so that the demo is the same everywhere. Titles, numbers of
/// authors and dates are real. The summaries were written for the demo, and a paper's link searches arXiv for its
/// title.
/// </summary>
internal static class DemoSamples
{
    public static readonly (DateOnly Day, string List)[] Days =
    [
        (new(2026, 3, 2), "first-day.jsonl"),
        (new(2026, 3, 3), "second-day.jsonl"),
    ];

    /// <summary>UTC.</summary>
    public static readonly TimeOnly ListArrivesAt = new(1, 0);

    /// <summary>UTC. By then it is past seven in the morning in Kolkata, Berlin and New York.</summary>
    public static readonly TimeOnly AllDueAt = new(13, 0);

    public static readonly Subscriber[] Readers =
    [
        Reader(
            "Asha",
            "Asia/Kolkata",
            ("Fine-tuning", "\"fine-tuning\" OR LoRA"),
            ("Vision", "vision OR image"),
            ("Forgetting", "\"continual learning\" OR \"catastrophic forgetting\"")),
        Reader(
            "Ben",
            "America/New_York",
            ("Music and speech", "music OR audio OR speech"),
            ("Forecasting", "\"time series\" OR forecasting")),
        Reader(
            "Clara",
            "Europe/Berlin",
            ("Faster inference", "\"speculative decoding\" OR \"KV cache\" OR quantization"),
            ("Federated learning", "federated")),
    ];

    /// <summary>Writes a bundled list into a folder and returns its path.</summary>
    public static string Unpack(string list, string folder)
    {
        var path = Path.Combine(folder, list);
        using var file = File.Create(path);
        using var bundled = typeof(DemoSamples).Assembly.GetManifestResourceStream($"demo/{list}")!;
        bundled.CopyTo(file);
        return path;
    }

    private static Subscriber Reader(string name, string timeZone, params (string Name, string Query)[] topics) => new()
    {
        Email = new EmailAddress(name.ToLowerInvariant(), "example.org"),
        Name = name,
        TimeZone = timeZone,
        Topics = [.. topics.Select(topic => new Topic(0, topic.Name, topic.Query))],
    };
}
