using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Ranking;
using Digest.Matching.Training;
using Xunit;

namespace Digest.Matching.Tests.Training;

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
        var profile = new TopicTrainer(_background, papersPerDay: 0).Train(null, [Liked(PaperOn(1, 1000))], default);
        Assert.Equal([1], SubjectsFoundBy(profile));
    }

    [Fact]
    public void Where_a_day_brings_thousands_examples_let_a_smaller_share_through()
    {
        int Through(double papersPerDay) => new TopicMatcher(_background).Run(null, new TopicTrainer(_background, papersPerDay).Train(null, [Liked(Other(5))], default), new MatchOptions()).Matches.Count;
        Assert.True(Through(4000) < Through(75));
    }

    [Fact]
    public void No_share_limits_the_papers_about_plain_words()
    {
        var many = Enumerable.Range(0, 400).Select(i => i % 2 == 0 ? PaperOn(0, i) : Other(i)).ToList();
        var index = MatchIndex.Build(many, _statistics);
        var query = Some.Query("robot grasping hand");
        var hits = new TopicMatcher(index).Run(query, new TopicTrainer(_background, papersPerDay: 4000).Train(query, [], default), new MatchOptions());
        Assert.Equal(200, hits.Matches.Count);
    }

    /// <summary>One paper on galaxies names kidneys: others on galaxies are not about kidneys.</summary>
    [Fact]
    public void What_a_single_paper_says_beside_a_word_does_not_bring_papers_without_it()
    {
        var background = Enumerable.Range(0, 400).Select(i => i switch
        {
            2 => Some.Document("Kidney of galaxies", PaperOn(2, 2).Abstract),
            _ when i % 100 < Subjects.Length => PaperOn(i % 100, i),
            _ => Other(i),
        }).ToList();
        var trainer = new TopicTrainer(MatchIndex.Build(background, _statistics), papersPerDay: 0);
        var day = MatchIndex.Build([PaperOn(2, 1000), Some.Document("Kidney stones", "The kidney of mice."), Other(7)], _statistics);
        var query = Some.Query("kidney");
        var hits = new TopicMatcher(day).Run(query, trainer.Train(query, [], default), new MatchOptions());
        Assert.Equal([1], hits.Matches.Select(hit => hit.Document));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    public void No_share_limits_the_papers_like_several_examples(int liked)
    {
        var day = MatchIndex.Build(Enumerable.Range(3000, 200).Select(i => i % 2 == 0 ? PaperOn(1, i) : Other(i)), _statistics);
        var profile = new TopicTrainer(_background, papersPerDay: 0).Train(null, [.. Enumerable.Range(1000, liked).Select(i => Liked(PaperOn(1, i)))], default);
        int[] found = [.. new TopicMatcher(day).Run(null, profile, new MatchOptions { Breadth = TopicBreadth.Wide }).Matches.Select(hit => hit.Document)];
        Assert.All(found, document => Assert.Equal(0, document % 2));
        Assert.InRange(found.Length, 60, 100);
    }

    /// <summary>The best of a topic resemble each other more than the rest of their subject.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Few_liked_papers_do_not_silence_the_words(int liked)
    {
        var query = Some.Query("robot grasping hand");
        var trainer = new TopicTrainer(_background, papersPerDay: 0);
        var day = MatchIndex.Build(Enumerable.Range(3000, 200).Select(i => i % 2 == 0 ? PaperOn(0, i) : Other(i)), _statistics);
        var examples = Enumerable.Range(0, liked).Select(i => Liked(Some.Document(
            "Robot grasping hand with a tactile skin",
            $"Silicone fingertips, slip sensors, elastomer taxels, friction cones and pressure arrays: tactile skin of a robot grasping hand {i}.",
            id: $"liked{i}")));

        var profile = trainer.Train(query, [.. examples], default);

        int[] found = [.. new TopicMatcher(day).Run(query, profile, new MatchOptions()).Matches.Select(hit => hit.Document)];
        Assert.All(found, document => Assert.Equal(0, document % 2));
        Assert.InRange(found.Length, 90, 100);
    }

    [Fact]
    public void What_liked_papers_mean_counts_where_their_words_do_not()
    {
        MatchDocument Meaning(MatchDocument paper, bool isWanted) => paper with { Meaning = isWanted ? [0.8f, 0.6f] : [0, 1] };
        var background = MatchIndex.Build(_background.Documents.Select((paper, i) => Meaning(paper, i % 100 == 1)), _statistics);
        var profile = new TopicTrainer(background, papersPerDay: 0).Train(null, [Liked(Meaning(PaperOn(1, 1000), true)), Liked(Meaning(PaperOn(1, 1001), true))], default)!;
        var day = MatchIndex.Build([Meaning(Other(1), false), Meaning(Other(1), true)], _statistics);
        var hits = new TopicMatcher(day).Run(null, TopicProfile.TryLoad(profile.Save()), new MatchOptions { NearMisses = 2 });
        var relevance = hits.Matches.Concat(hits.NearMisses).ToDictionary(hit => hit.Document, hit => hit.Relevance);
        Assert.Equal([1], hits.Matches.Select(hit => hit.Document));
        Assert.True(relevance[1] > relevance[0] + 0.2, $"same words: {relevance[0]}, with the meaning {relevance[1]}");
    }

    [Fact]
    public void A_disliked_kind_falls_behind_the_liked_one()
    {
        var both = Liked(Some.Document("robot grasping hand and protein folding sequence", id: "both"));
        var profile = new TopicTrainer(_background, papersPerDay: 0).Train(null, [both, Liked(PaperOn(0, 1000)), new(PaperOn(1, 1001), false, default)], default);
        var hits = new TopicMatcher(Day()).Run(null, profile, new MatchOptions { NearMisses = 100 });
        var relevance = hits.Matches.Concat(hits.NearMisses).ToDictionary(hit => hit.Document, hit => hit.Relevance);
        Assert.True(relevance[0] > relevance[1] + 0.1, $"liked {relevance[0]}, disliked {relevance[1]}");
    }

    [Fact]
    public void An_exclusion_holds_whatever_was_liked()
    {
        var query = Some.Query("grasping -protein");
        var profile = new TopicTrainer(_background, papersPerDay: 0).Train(query, [Liked(PaperOn(1, 1000))], default);
        var hits = new TopicMatcher(Day()).Run(query, profile, new MatchOptions());
        Assert.DoesNotContain(1, hits.Matches.Select(hit => hit.Document));
    }

    [Fact]
    public void A_profile_is_the_same_after_it_was_kept()
    {
        var profile = new TopicTrainer(_background, papersPerDay: 0).Train(Some.Query("protein folding"), [Liked(PaperOn(1, 1000))], default)!;
        var kept = TopicProfile.TryLoad(profile.Save())!;
        Assert.Equal(profile.Terms, kept.Terms);
        Assert.Equal(Relevances(profile), Relevances(kept));
    }

    [Fact]
    public void A_profile_that_is_cut_off_or_of_another_version_is_none()
    {
        var kept = new TopicTrainer(_background, papersPerDay: 0).Train(Some.Query("protein folding"), [], default)!.Save();
        Assert.All(Enumerable.Range(0, kept.Length), length => Assert.Null(TopicProfile.TryLoad(kept.AsMemory(0, length))));
        kept[0]++;
        Assert.Null(TopicProfile.TryLoad(kept));
    }

    [Fact]
    public void A_damaged_profile_throws_nothing()
    {
        var kept = new TopicTrainer(_background, papersPerDay: 0).Train(Some.Query("protein folding"), [], default)!.Save();
        var random = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            var damaged = kept.ToArray();
            damaged[random.Next(1, damaged.Length)] = (byte)random.Next(256);
            if (TopicProfile.TryLoad(damaged) is { } profile) Assert.All(Relevances(profile), relevance => Assert.True(float.IsFinite(relevance)));
        }
    }

    [Fact]
    public void Topics_share_a_profile_while_they_ask_for_the_same_and_say_the_same()
    {
        var at = new DateTimeOffset(2026, 3, 5, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(TopicTrainer.KeyOf(Some.Query("robot  hands"), []), TopicTrainer.KeyOf(Some.Query("robot hands -survey"), [(1, false, at)]));
        Assert.Null(TopicTrainer.KeyOf(Some.Query("\"robot hands\""), []));
        string?[] different =
        [
            TopicTrainer.KeyOf(Some.Query("robot hands"), []), TopicTrainer.KeyOf(Some.Query("robot arms"), []), TopicTrainer.KeyOf(Some.Query("title:(robot hands)"), []),
            TopicTrainer.KeyOf(Some.Query("robot hands"), [(1, true, at)]), TopicTrainer.KeyOf(null, [(1, true, at)]), TopicTrainer.KeyOf(null, [(2, true, at)]),
            TopicTrainer.KeyOf(null, [(1, true, at), (2, false, at)]), TopicTrainer.KeyOf(null, [(1, true, at), (2, true, at)]), TopicTrainer.KeyOf(null, [(1, true, at.AddDays(1))]),
        ];
        Assert.Distinct(different);
    }

    private static TopicExample Liked(MatchDocument paper) => new(paper, true, default);

    private static MatchDocument PaperOn(int subject, int number) => Some.Document($"On {Subjects[subject]}", $"We study {Subjects[subject]} with method m{number % 37}", number, id: $"made:{number}");

    private static MatchDocument Other(int number) => Some.Document($"On thing{number % 61} and thing{number % 53}", $"We study thing{number % 47} with method m{number % 37}", number, id: $"made:{number}");

    /// <summary>One paper on each subject, in order.</summary>
    private MatchIndex Day() => MatchIndex.Build(Enumerable.Range(0, Subjects.Length).Select(subject => PaperOn(subject, 2000 + subject)), _statistics);

    private float[] Relevances(TopicProfile profile)
    {
        var hits = new TopicMatcher(Day()).Run(null, profile, new MatchOptions { NearMisses = 100 });
        return [.. hits.Matches.Concat(hits.NearMisses).Select(hit => hit.Relevance)];
    }

    private IEnumerable<int> SubjectsFoundBy(TopicProfile? profile) => new TopicMatcher(Day()).Run(null, profile, new MatchOptions()).Matches.Select(hit => hit.Document).Order();
}
