using Digest.Matching.Archive;
using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Ranking;
using Xunit;

namespace Digest.Matching.Tests.Profiles;

public class TopicTrainerTests
{
    private static readonly string[] Subjects = ["robot grasping hand", "protein folding sequence", "galaxy redshift survey", "speech recognition audio", "graph neural network"];

    private readonly ArchiveStatistics _statistics = new();
    private readonly MatchIndex _background;

    public TopicTrainerTests()
    {
        // Each subject is one paper in a hundred.
        var papers = Enumerable.Range(0, 400).Select(i => i % 100 < Subjects.Length ? PaperOn(i % 100, i) : Other(i)).ToList();
        foreach (var paper in papers) _statistics.Add(paper);
        _background = MatchIndex.Build(papers, _statistics);
    }

    [Fact]
    public void One_liked_paper_brings_more_of_its_kind_and_nothing_else()
    {
        var profile = new TopicTrainer(_background).Train(null, [Liked(PaperOn(1, 1000))], default);
        Assert.Equal([1], SubjectsFoundBy(profile));
    }

    [Fact]
    public void A_disliked_kind_falls_behind_the_liked_one()
    {
        var both = Liked(Some.Paper("robot grasping hand and protein folding sequence", id: "both"));
        var profile = new TopicTrainer(_background).Train(null, [both, Liked(PaperOn(0, 1000)), new(PaperOn(1, 1001), false, default)], default);
        var hits = new TopicMatcher(Day()).Run(null, profile, new MatchOptions { NearMisses = 100 });
        var relevance = hits.Matches.Concat(hits.NearMisses).ToDictionary(hit => hit.Document, hit => hit.Relevance);
        Assert.True(relevance[0] > relevance[1] + 0.1, $"liked {relevance[0]}, disliked {relevance[1]}");
    }

    [Fact]
    public void An_exclusion_holds_whatever_was_liked()
    {
        var query = Some.Query("grasping -protein");
        var profile = new TopicTrainer(_background).Train(query, [Liked(PaperOn(1, 1000))], default);
        var hits = new TopicMatcher(Day()).Run(query, profile, new MatchOptions());
        Assert.DoesNotContain(1, hits.Matches.Select(hit => hit.Document));
    }

    [Fact]
    public void A_profile_is_the_same_after_it_was_kept()
    {
        var profile = new TopicTrainer(_background).Train(Some.Query("protein folding"), [Liked(PaperOn(1, 1000))], default)!;
        Assert.Equal(SubjectsFoundBy(profile), SubjectsFoundBy(TopicProfile.Load(profile.Save())));
    }

    [Fact]
    public void A_damaged_profile_is_refused()
    {
        var kept = new TopicTrainer(_background).Train(Some.Query("protein folding"), [], default)!.Save();
        Assert.Throws<InvalidDataException>(() => TopicProfile.Load(kept.AsMemory(0, kept.Length / 2)));
    }

    private static TopicExample Liked(MatchDocument paper) => new(paper, true, default);

    private static MatchDocument PaperOn(int subject, int number) => Some.Paper($"On {Subjects[subject]}", $"We study {Subjects[subject]} with method m{number % 37}", number, id: $"made:{number}");

    private static MatchDocument Other(int number) => Some.Paper($"On thing{number % 61} and thing{number % 53}", $"We study thing{number % 47} with method m{number % 37}", number, id: $"made:{number}");

    /// <summary>One paper on each subject, in order.</summary>
    private MatchIndex Day() => MatchIndex.Build(Enumerable.Range(0, Subjects.Length).Select(subject => PaperOn(subject, 2000 + subject)), _statistics);

    private IEnumerable<int> SubjectsFoundBy(TopicProfile? profile) => new TopicMatcher(Day()).Run(null, profile, new MatchOptions()).Matches.Select(hit => hit.Document).Order();
}
