using Digest.Matching.Queries;
using Xunit;

namespace Digest.Matching.Tests.Queries;

public class QueryParserTests
{
    [Theory]
    [InlineData("large language models", "large language models")]
    [InlineData("  hello,   world! ", "hello world")]
    [InlineData("\"speculative decoding\" OR cat:cs.DC -survey", "\"speculative decoding\" OR cat:cs.DC -survey")]
    [InlineData("a AND b OR NOT c", "a AND b OR -c")]
    [InlineData("a (b OR c) d", "a d (b OR c)")]
    [InlineData("“near words”~5", "\"near words\"~5")]
    [InlineData("title:(graph neural) abs:attention", "title:(graph neural) abstract:attention")]
    [InlineData("author:\"Hinton, G\" +recurrent transform*", "author:\"Hinton, G\" +recurrent transform*")]
    [InlineData("cats and dogs", "cats and dogs")]
    [InlineData("NOT NOT a", "a")]
    [InlineData("like:\"source:arxiv 1\"", "like:\"source:arxiv 1\"")]
    [InlineData("author:\"-x\"", "author:\"-x\"")]
    [InlineData("\"x'机 器\"", "\"x 机 器\"")]
    public void A_query_prints_in_one_canonical_way(string text, string canonical)
    {
        var query = Some.Query(text);
        Assert.Equal(canonical, query.ToString());
        Assert.Equal(query, Some.Query(canonical));
    }

    [Fact]
    public void NOT_binds_before_AND_and_AND_before_OR() =>
        Assert.Equal("the phrase \"x\" or (in category y and not the word z)", Some.Query("\"x\" OR cat:y -z").Describe());

    [Theory]
    [InlineData("a \"b c", 2, "a \"b c\"")]
    [InlineData("a AND", 2, "a")]
    [InlineData("(a b", 0, "(a b)")]
    [InlineData("a b)", 3, "a b")]
    [InlineData("autor:Hinton", 0, "author:Hinton")]
    [InlineData("a \"b c\"~", 7, "a \"b c\"~5")]
    public void A_mistake_is_shown_with_its_place_and_a_repair(string text, int position, string suggestion)
    {
        var problem = Assert.Single(TopicQuery.Parse(text).Problems);
        Assert.Equal(position, problem.Position);
        Assert.Equal(Some.Query(suggestion), Some.Query(problem.Suggestion));
    }
}
