using Digest.Matching.Indexing;
using Digest.Matching.Ranking;
using Digest.Matching.Training;
using Xunit;

namespace Digest.Matching.Tests.Ranking;

/// <summary>Plain words are decided by the relevance model, with the background that comes with the program.</summary>
public class PlainWordsTests
{
    private static readonly TopicTrainer Trainer = new(MatchIndex.Build(BackgroundArchive.Shipped.ReadPapers(), BackgroundArchive.Shipped.Statistics), 0);

    private static readonly MatchIndex Day = MatchIndex.Build(
        [
            Some.Document("Knowledge distillation of small language models", "We distil a large teacher into a small student. Knowledge distillation needs few tokens."),
            Some.Document("KD for detectors", "Teacher and student networks: knowledge distillation (KD) for object detection."),
            Some.Document("A model of the language of bees", "Knowledge of bees comes from long films of their dances, from which we distil one model."),
            Some.Document("Graph neural networks for molecules", "We predict the energy of molecules."),
            Some.Document("What bees know", "Knowledge of flowers is inherited."),
            Some.Document("Honey by distillation", "Bees make honey by distillation."),
            Some.Document("Translation of stories", "Large language models translate stories; readers prefer them."),
        ],
        BackgroundArchive.Shipped.Statistics);

    [Fact]
    public void A_topic_brings_its_papers_and_no_others() => Assert.Equal([0, 1], Found("knowledge distillation"));

    [Fact]
    public void A_day_without_a_paper_is_silent() => Assert.Empty(Found("text to speech"));

    [Theory]
    [InlineData("knowledge distillation -detection", new[] { 0 })]
    [InlineData("knowledge distillation -teacher", new int[0])]
    [InlineData("knowledge distillation AND \"object detection\"", new[] { 1 })]
    [InlineData("knowledge distillation OR \"molecules\"", new[] { 0, 1, 3 })]
    [InlineData("+tokens knowledge distillation", new[] { 0 })]
    [InlineData("title:molecules", new[] { 3 })]
    public void Operators_are_exact(string query, int[] found) => Assert.Equal(found, Found(query));

    [Fact]
    public void A_narrower_topic_brings_fewer_of_the_same()
    {
        int[] wide = Found("language models", TopicBreadth.Wide), normal = Found("language models"), narrow = Found("language models", TopicBreadth.Narrow);
        Assert.Subset(wide.ToHashSet(), normal.ToHashSet());
        Assert.Subset(normal.ToHashSet(), narrow.ToHashSet());
        Assert.True(wide.Length > narrow.Length);
    }

    [Fact]
    public void Far_papers_count_the_same_whether_they_are_shown_or_not()
    {
        var query = Some.Query("knowledge distillation");
        var profile = Trainer.Train(query, [], default);
        var shown = new TopicMatcher(Day).Run(query, profile, new MatchOptions { NearMisses = 10 });
        var alone = new TopicMatcher(Day).Run(query, profile, new MatchOptions());
        Assert.Equal(shown.Matches, alone.Matches);
        Assert.NotEmpty(shown.NearMisses);
    }

    [Fact]
    public void What_was_decided_is_explained_with_the_words_that_are_missing()
    {
        var query = Some.Query("knowledge distillation transformers");
        var hits = new TopicMatcher(Day).Run(query, Trainer.Train(query, [], default), new MatchOptions());
        var explained = Assert.Single(hits.ExplainWords(0));
        Assert.Equal(["transformers"], explained.Missing);
        Assert.Contains(explained.Parts, part => part is { Name: "words", Points: > 0 });
    }

    private static int[] Found(string text, TopicBreadth breadth = TopicBreadth.Normal)
    {
        var query = Some.Query(text);
        return [.. new TopicMatcher(Day).Run(query, Trainer.Train(query, [], default), new MatchOptions { Breadth = breadth }).Matches.Select(hit => hit.Document).Order()];
    }
}
