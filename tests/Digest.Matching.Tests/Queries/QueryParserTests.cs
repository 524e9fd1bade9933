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

    [Theory]
    [InlineData("agents AND (survey OR", "agents survey")]
    [InlineData("agents && (survey ||", "agents survey")]
    [InlineData("(a b OR c \"d", "a b c d")]
    [InlineData("agents NOT (survey OR", "")]
    [InlineData("agents -(survey OR", "")]
    [InlineData("(a \"b NOT c", "")]
    [InlineData("(a OR -\"b", "")]
    public void Where_no_repair_is_a_query_the_words_are_unless_some_were_excluded(string text, string suggestion) =>
        Assert.Contains(suggestion, TopicQuery.Parse(text).Problems.Select(problem => problem.Suggestion));

    [Theory]
    [InlineData("cs.RO", "cat:cs.RO")]
    [InlineData("cs.ro -survey", "cat:cs.RO -survey")]
    [InlineData("robots hep-th", "robots cat:hep-th")]
    [InlineData("robots (cs.RO OR cs.AI)", "robots (cat:cs.RO OR cat:cs.AI)")]
    public void The_name_of_a_category_is_one(string text, string meant) =>
        Assert.Equal(Some.Query(meant), Some.Query(text));

    [Theory]
    [InlineData("catt:cs.RO", 0, "cat:cs.RO")]
    [InlineData("robots subject:cs.RO", 7, "robots cat:cs.RO")]
    [InlineData("catt:", 0, "catt")]
    [InlineData("cat:robotics", 4, "cat:cs.RO")]
    [InlineData("cat:cs.ROB -x", 4, "cat:cs.RO -x")]
    [InlineData("foo~3", 0, "foo")]
    [InlineData("graph reasoning~3", 6, "\"graph reasoning\"~3")]
    public void What_was_probably_meant_otherwise_is_asked(string text, int position, string suggestion)
    {
        var result = TopicQuery.Parse(text);
        Assert.True(result.IsValid);
        var question = Assert.Single(result.Questions);
        Assert.Equal((position, suggestion), (question.Position, question.Suggestion));
    }

    [Theory]
    [InlineData("cat:cs.CL")]
    [InlineData("cat:cs.*")]
    [InlineData("cat:cs.C*")]
    [InlineData("cat:\"robotics\"")]
    [InlineData("cat:materials")]
    [InlineData("cats: a survey")]
    [InlineData("gpt:4")]
    [InlineData("https://example.org/x")]
    [InlineData("\"graph reasoning\"~3")]
    [InlineData("~/x C~ x~y")]
    [InlineData("title:cs.RO")]
    public void Nothing_is_asked_without_a_reason(string text) => Assert.Empty(TopicQuery.Parse(text).Questions);
}
