using Digest.Matching.Indexing;
using Digest.Matching.Ranking;
using Xunit;

namespace Digest.Matching.Tests.Indexing;

public class ArchiveStatisticsTests
{
    [Theory]
    [InlineData("MoE", "Sparse mixture of experts at scale,MoE layers")]
    [InlineData("\"mixture of experts\"", "Sparse mixture of experts at scale,MoE layers")]
    [InlineData("LM", "LM layers")]
    public void Letters_and_what_papers_say_they_stand_for_find_each_other(string query, string titles)
    {
        var statistics = new ArchiveStatistics();
        for (var i = 0; i < 3; i++) statistics.Add(Some.Document("Routing", "We use a mixture of experts (MoE) here"));
        statistics.Add(Some.Document("Linear methods (LM)"));
        var index = MatchIndex.Build([Some.Document("Sparse mixture of experts at scale"), Some.Document("MoE layers"), Some.Document("LM layers"), Some.Document("Linear methods")], ArchiveStatistics.Load(statistics.Save()));
        Assert.Equal(titles.Split(',').Order(), Some.Titles(index, query).Order());
    }

    [Fact]
    public void A_score_is_the_same_on_a_quiet_and_on_a_busy_day()
    {
        var statistics = new ArchiveStatistics();
        for (var i = 0; i < 50; i++) statistics.Add(Some.Document($"graphs {i}", "networks of many kinds"));
        var paper = Some.Document("graphs and networks", "of one kind");
        var quiet = MatchIndex.Build([paper], statistics);
        var busy = MatchIndex.Build([paper, .. Enumerable.Range(0, 40).Select(i => Some.Document($"graphs {i}", "networks"))], statistics);
        var options = new MatchOptions { NearMisses = 100 };
        var query = Some.Query("graphs networks kind");
        float RelevanceIn(MatchIndex index) => new TopicMatcher(index).Run(query, null, options) is var hits ? hits.Matches.Concat(hits.NearMisses).Single(hit => hit.Document == 0).Relevance : 0;
        Assert.Equal(RelevanceIn(quiet), RelevanceIn(busy));
    }

    [Fact]
    public void Counts_added_in_two_parts_are_those_of_the_whole()
    {
        MatchDocument[] papers = [Some.Document("graphs", "of networks"), Some.Document("proteins", "of graphs")];
        var (whole, first, second) = (new ArchiveStatistics(), new ArchiveStatistics(), new ArchiveStatistics());
        foreach (var paper in papers) whole.Add(paper);
        first.Add(papers[0]);
        second.Add(papers[1]);
        first.Merge(second);
        Assert.Equal((whole.DocumentCount, whole.VocabularySize), (first.DocumentCount, first.VocabularySize));
    }
}
