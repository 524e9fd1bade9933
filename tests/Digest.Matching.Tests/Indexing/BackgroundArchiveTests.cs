using Digest.Matching.Indexing;
using Digest.Matching.Training;
using Xunit;

namespace Digest.Matching.Tests.Indexing;

public class BackgroundArchiveTests
{
    [Fact]
    public void A_background_without_texts_teaches_what_the_texts_teach()
    {
        var papers = Enumerable.Range(0, 400)
            .Select(i => Some.Document(i % 20 == 0 ? "Robot grasping" : $"On thing{i % 61}", i % 20 == 0 ? "A fine-tuned gripper with two fingers." : $"About thing{i % 47} and thing{i % 13}.", i) with { Meaning = [i % 20 == 0 ? 1 : 0, i % 20 == 0 ? 0 : 1] })
            .ToList();
        var statistics = new ArchiveStatistics();
        foreach (var paper in papers) statistics.Add(paper);
        using var kept = new MemoryStream();
        BackgroundArchive.Write(kept, "encoder", statistics, papers);
        var background = BackgroundArchive.Read(() => new MemoryStream(kept.ToArray()));

        Assert.Equal("encoder", background.Encoder);
        Assert.Equal(papers.Select(paper => paper.Meaning), background.ReadPapers().Select(paper => paper.Meaning));
        var query = Some.Query("robot grasping");
        Assert.Equal(
            new TopicTrainer(MatchIndex.Build(papers, statistics), 0).Train(query, [], default)!.Terms.Select(term => (term.First, term.Second)),
            new TopicTrainer(MatchIndex.Build(background.ReadPapers(), background.Statistics), 0).Train(query, [], default)!.Terms.Select(term => (term.First, term.Second)));
    }

    [Fact]
    public void A_background_that_was_kept_ready_made_teaches_the_same()
    {
        var papers = Enumerable.Range(0, 400)
            .Select(i => Some.Document(i % 20 == 0 ? "Robot grasping" : $"On thing{i % 61}", i % 20 == 0 ? "A fine-tuned gripper with two fingers." : $"About thing{i % 47} and thing{i % 13}.", i) with { Meaning = [i % 20 == 0 ? 1 : 0, i % 20 == 0 ? 0 : 1] })
            .ToList();
        var statistics = new ArchiveStatistics();
        foreach (var paper in papers) statistics.Add(paper);
        var built = MatchIndex.Build(papers, statistics);
        var kept = built.Save();
        var loaded = MatchIndex.Load(kept, statistics);
        foreach (var text in (string[])["robot grasping", "robot grip*", "thing47 gripper"])
        {
            var query = Some.Query(text);
            var meanings = new Dictionary<string, float[]>(StringComparer.Ordinal) { [query.PlainWords.Single().Text] = [1, 0] };
            Assert.Equal(
                new TopicTrainer(built, 0).Train(query, [], default, meanings)!.Save(),
                new TopicTrainer(loaded, 0).Train(query, [], default, meanings)!.Save());
        }

        Assert.Throws<InvalidDataException>(() => MatchIndex.Load(kept[..^9], statistics));
        Assert.Throws<InvalidDataException>(() => MatchIndex.Load([9, .. kept[1..]], statistics));
        Assert.Throws<InvalidDataException>(() => MatchIndex.Load([], statistics));
    }

    [Fact]
    public void The_one_that_comes_with_the_program_has_meanings_and_no_texts()
    {
        var background = BackgroundArchive.Shipped;
        var kept = background.ReadPapers();
        Assert.Equal(4000, kept.Count);
        Assert.All(kept, paper => Assert.True(paper.Title.Length == 0 && paper.Abstract.Length == 0 && paper.Meaning.Length == 384));
        Assert.Equal(["mixtur", "of", "expert"], background.Statistics.Acronyms.Meanings("moe")[0]);
    }
}
