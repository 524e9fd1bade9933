using Digest.Matching.Indexing;
using Digest.Matching.Selection;
using Xunit;

namespace Digest.Matching.Tests.Selection;

public class PaperSelectorTests
{
    [Fact]
    public void A_broad_topic_leaves_room_for_a_narrow_one()
    {
        var index = Some.Index([.. Enumerable.Range(0, 8).Select(i => Some.Document($"graphs {i}")), Some.Document("proteins")]);
        var choice = new PaperSelector().Choose([new("Graphs", Some.Hits(index, "graphs")), new("Proteins", Some.Hits(index, "proteins"))], new DocumentBitmap(index.Documents.Count, _ => true), [], 3);
        Assert.Contains(choice.Papers.ToArray(), paper => paper.Document == 8);
        Assert.Equal(3, choice.Papers.Length);
        Assert.Equal(6, choice.NotShown);
    }

    [Fact]
    public void What_the_maximum_cuts_is_named_and_changes_nothing_of_what_is_chosen()
    {
        var index = Some.Index(
            [.. Enumerable.Range(0, 8).Select(i => Some.Document($"graphs {i}")), Some.Document("proteins")]);
        SubscribedTopic[] topics =
            [new("Graphs", Some.Hits(index, "graphs")), new("Proteins", Some.Hits(index, "proteins"))];
        var isNew = new DocumentBitmap(index.Documents.Count, _ => true);
        int[] alone = [.. new PaperSelector().Choose(topics, isNew, [], 3).Papers.ToArray().Select(p => p.Document)];

        var choice = new PaperSelector().Choose(topics, isNew, [], 3, further: 5);

        Assert.Equal(alone, choice.Papers.ToArray().Select(paper => paper.Document));
        Assert.Equal((5, 6), (choice.Further.Length, choice.NotShown));
        Assert.Empty(choice.Further.ToArray().Intersect(alone));
    }

    [Fact]
    public void A_paper_of_two_topics_comes_once_and_names_both()
    {
        var index = Some.Index(Some.Document("graphs of proteins"));
        var choice = new PaperSelector().Choose([new("Graphs", Some.Hits(index, "graphs")), new("Proteins", Some.Hits(index, "proteins"))], new DocumentBitmap(index.Documents.Count, _ => true), [], 3);
        Assert.Equal(["Graphs", "Proteins"], Assert.Single(choice.Papers.ToArray()).Topics.Select(topic => topic.Topic));
    }

    [Fact]
    public void A_paper_is_listed_under_the_topic_that_it_fits_best_unless_that_one_is_full()
    {
        var index = Some.Index(Some.Document("graphs proteins proteins"), Some.Document("proteins proteins proteins of graphs"));
        SubscribedTopic graphs = new("Graphs", Some.Hits(index, "graphs")), proteins = new("Proteins", Some.Hits(index, "proteins"));
        string[] Listed(params SubscribedTopic[] topics) =>
            [.. new PaperSelector().Choose(topics, new DocumentBitmap(2, _ => true), [], 3).Papers.ToArray().Select(paper => paper.Topics[0].Topic)];

        Assert.Equal(["Proteins", "Proteins"], Listed(graphs, proteins));
        Assert.Equal(["Proteins", "Graphs"], Listed(graphs, proteins with { Maximum = 1 }));
    }

    [Fact]
    public void A_topic_brings_no_more_than_its_own_maximum()
    {
        var index = Some.Index([.. Enumerable.Range(0, 8).Select(i => Some.Document($"graphs {i}")), Some.Document("proteins")]);
        var choice = new PaperSelector().Choose(
            [new("Graphs", Some.Hits(index, "graphs")) { Maximum = 2 }, new("Proteins", Some.Hits(index, "proteins"))], new DocumentBitmap(9, _ => true), [], 5);
        Assert.Equal(["Graphs", "Graphs", "Proteins"], choice.Papers.ToArray().Select(paper => paper.Topics[0].Topic).Order());
        Assert.Equal(6, choice.NotShown);
    }

    [Fact]
    public void What_is_new_for_one_topic_only_comes_for_it()
    {
        var index = Some.Index(Some.Document("graphs"), Some.Document("proteins"), Some.Document("proteins again"));
        var choice = new PaperSelector().Choose(
            [new("Graphs", Some.Hits(index, "graphs")) { IsNew = new DocumentBitmap(3, _ => true) }, new("Proteins", Some.Hits(index, "proteins"))],
            new DocumentBitmap(3, document => document == 2), [], 5);
        Assert.Equal([0, 2], choice.Papers.ToArray().Select(paper => paper.Document).Order());
    }

    [Fact]
    public void What_is_before_the_cursor_or_was_sent_is_neither_chosen_nor_counted()
    {
        var index = Some.Index([.. Enumerable.Range(0, 130).Select(i => Some.Document($"graphs {i}"))]);
        var isNew = new DocumentBitmap(130, document => document >= 126);
        var choice = new PaperSelector().Choose([new("Graphs", Some.Hits(index, "graphs"))], isNew, [0, 128], 10);
        Assert.Equal([126, 127, 129], choice.Papers.ToArray().Select(paper => paper.Document).Order());
        Assert.Equal(0, choice.NotShown);
    }

    [Fact]
    public void Each_topic_gives_its_own_place_and_reason_of_a_shared_paper()
    {
        var index = Some.Index(Some.Document("graphs and graphs"), Some.Document("graphs of proteins"), Some.Document("proteins proteins"));
        SubscribedTopic[] topics = [new("Graphs", Some.Hits(index, "graphs")), new("Proteins", Some.Hits(index, "proteins"))];
        var choice = new PaperSelector().Choose(topics, new DocumentBitmap(3, _ => true), [], 3);
        var shared = Assert.Single(choice.Papers.ToArray(), paper => paper.Document == 1);
        Assert.All(shared.Topics, topic => Assert.Equal(1, topic.Hits.Matches[topic.Match].Document));
        Assert.Equal(shared.Score, shared.Topics.Max(topic => topic.Hits.Matches[topic.Match].Score));
        Assert.Equal(["graphs", "proteins"], shared.Topics.Select(topic => Assert.Single(topic.Reason.QueryTerms)));
    }
}
