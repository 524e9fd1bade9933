using Digest.Matching.Catalog;
using Digest.Matching.Queries;
using Xunit;

namespace Digest.Matching.Tests.Catalog;

public class TopicCatalogTests
{
    [Fact]
    public void Every_topic_of_the_catalogue_is_a_query_of_its_own_name()
    {
        var topics = TopicCatalog.Find("").ToList();
        Assert.All(topics, topic => Assert.True(TopicQuery.Parse(topic.Query).IsValid, topic.Query));
        Assert.Equal(topics.Count, topics.DistinctBy(topic => topic.Name).Count());
    }

    [Fact]
    public void The_catalogue_has_some_fifty_subjects_and_every_category() =>
        Assert.True(TopicCatalog.Curated.Count is >= 50 and <= 70 && TopicCatalog.Categories.Count >= 150);

    [Fact]
    public void A_category_is_found_by_its_name() => Assert.Equal("cat:cs.CL", Assert.Single(TopicCatalog.Find("computation language")).Query);
}
