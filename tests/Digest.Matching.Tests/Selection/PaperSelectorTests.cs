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
    public void A_paper_of_two_topics_comes_once_and_names_both()
    {
        var index = Some.Index(Some.Document("graphs of proteins"));
        var choice = new PaperSelector().Choose([new("Graphs", Some.Hits(index, "graphs")), new("Proteins", Some.Hits(index, "proteins"))], new DocumentBitmap(index.Documents.Count, _ => true), [], 3);
        Assert.Equal(["Graphs", "Proteins"], Assert.Single(choice.Papers.ToArray()).Topics.Select(topic => topic.Topic));
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
