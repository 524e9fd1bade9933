using Digest.Matching.Choosing;
using Xunit;

namespace Digest.Matching.Tests.Choosing;

public class EditionSelectorTests
{
    [Fact]
    public void A_broad_topic_leaves_room_for_a_narrow_one()
    {
        var index = Some.Index([.. Enumerable.Range(0, 8).Select(i => Some.Paper($"graphs {i}")), Some.Paper("proteins")]);
        var choice = EditionSelector.Choose([new("Graphs", Some.Hits(index, "graphs")), new("Proteins", Some.Hits(index, "proteins"))], _ => true, 3);
        Assert.Contains(choice.Papers, paper => paper.Document == 8);
        Assert.Equal(3, choice.Papers.Count);
        Assert.Equal(6, choice.NotShown);
    }

    [Fact]
    public void A_paper_of_two_topics_comes_once_and_names_both()
    {
        var index = Some.Index(Some.Paper("graphs of proteins"));
        var choice = EditionSelector.Choose([new("Graphs", Some.Hits(index, "graphs")), new("Proteins", Some.Hits(index, "proteins"))], _ => true, 3);
        Assert.Equal(["Graphs", "Proteins"], Assert.Single(choice.Papers).Topics.Select(topic => topic.Topic));
    }
}
