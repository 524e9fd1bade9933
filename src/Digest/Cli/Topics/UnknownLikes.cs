using Digest.Matching.Queries;
using Digest.Topics;

namespace Digest.Cli.Topics;

/// <summary>Says which papers of <c>like:</c> are not in the archive: they bring nothing before they are.</summary>
internal static class UnknownLikes
{
    public static async Task HintAsync(
        CommandContext context, IReadOnlyCollection<Topic> topics, CancellationToken cancellationToken)
    {
        var liked = topics
            .SelectMany(topic => TopicQuery.Parse(topic.Query).Query?.LikedPapers ?? [])
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (liked.Count == 0) return;
        var known = (await context.Get<TopicFeedbackStore>().LoadAsync(topics, cancellationToken)).LikedPapers;
        foreach (var named in liked.Where(named => !known.ContainsKey(named)))
        {
            context.Output.Hint($"like:{named} brings nothing before that paper is in the archive. "
                + "Import older papers: digest ingest --since YYYY-MM-DD");
        }
    }
}
