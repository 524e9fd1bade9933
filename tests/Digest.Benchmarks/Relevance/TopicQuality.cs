using Digest.Benchmarks.Ranking;

namespace Digest.Benchmarks.Relevance;

/// <summary>How well some topics were served. Precision: the share of what is sent that has a grade. Recall: the share of the 2s that is sent.</summary>
internal sealed record TopicQuality(JudgedTopic Topic, int Sent, int Right, int Wanted, int Found, double AveragePrecision)
{
    public double Precision => Sent == 0 ? 1 : Right / (double)Sent;

    public double Recall => Wanted == 0 ? 1 : Found / (double)Wanted;

    /// <summary>Of an alert: 2 for a paper that is right, -1 for one that is wrong; silence has 0.</summary>
    public int Utility => 2 * Right - (Sent - Right);

    public static TopicQuality Of(JudgedTopic topic, IReadOnlyCollection<string> sent, IReadOnlyList<string> ranked)
    {
        var wanted = topic.Grades.Where(grade => grade.Value == 2).Select(grade => grade.Key).ToHashSet(StringComparer.Ordinal);
        return new TopicQuality(
            topic,
            sent.Count,
            sent.Count(topic.Grades.ContainsKey),
            wanted.Count,
            sent.Count(wanted.Contains),
            topic.Grades.Count == 0 ? 1 : RankingMeasures.AveragePrecision([.. ranked.Select(topic.Grades.ContainsKey)], topic.Grades.Count));
    }

    public static Dictionary<string, object> Summary(IReadOnlyList<TopicQuality> topics, int days) => new()
    {
        ["topics"] = topics.Count,
        ["precision"] = Round(topics.Average(topic => topic.Precision)),
        ["recall"] = Round(topics.Average(topic => topic.Recall)),
        ["pooled_precision"] = Round(topics.Sum(topic => topic.Right) / (double)Math.Max(1, topics.Sum(topic => topic.Sent))),
        ["pooled_recall"] = Round(topics.Sum(topic => topic.Found) / (double)Math.Max(1, topics.Sum(topic => topic.Wanted))),
        ["average_precision"] = Round(topics.Average(topic => topic.AveragePrecision)),
        ["papers_a_day"] = Round(topics.Average(topic => topic.Sent) / days),
        ["utility"] = Round(topics.Average(topic => topic.Utility)),
        ["below_silence"] = topics.Count(topic => topic.Utility < 0),
    };

    private static double Round(double value) => Math.Round(value, 3);
}
