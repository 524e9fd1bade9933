using Xunit;

namespace Digest.Matching.Tests.Ranking;

public class TopicMatcherTests
{
    [Theory]
    [InlineData("fine-tuning", "Fine tuning works,Fine-tuning works,Finetuning works")]
    [InlineData("author:\"Hinton, G\"", "Fine tuning works")]
    [InlineData("author:bronte", "Finetuning works")]
    [InlineData("cat:cs.*", "Fine-tuning works")]
    [InlineData("works -finetuning", "Fine tuning works")]
    [InlineData("机器学习", "关于机器学习的研究")]
    public void A_query_finds_what_it_says(string query, string titles)
    {
        var index = Some.Index(
            Some.Document("Fine tuning works", authors: ["Geoffrey E. Hinton"]),
            Some.Document("Fine-tuning works", categories: ["cs.CL"]),
            Some.Document("Finetuning works", authors: ["Anne Brontë"]),
            Some.Document("关于机器学习的研究"));
        Assert.Equal(titles.Split(',').Order(), Some.Titles(index, query).Order());
    }

    [Theory]
    [InlineData("Agents for Vision-Language-Action (VLA) models", "Vision-Language-Action", "VLA")]
    [InlineData("We plan in vision. Language and action follow.", "vision", "Language and action")]
    [InlineData("A vision, language and action model", "vision, language and action")]
    public void A_reason_ends_at_a_bracket_and_at_the_end_of_a_sentence(string text, params string[] reasons)
    {
        var index = Some.Index(Some.Document("A paper", text), Some.Document("Nothing"));
        var hits = Some.Hits(index, "(vision language action) OR vla");
        Assert.Equal(reasons, hits.ReasonFor(0).Words.Select(hits.ReasonFor(0).TextOf));
    }

    [Fact]
    public void A_reason_names_the_words_as_the_paper_writes_them()
    {
        var index = Some.Index(Some.Document("Large Language Models", "We train language models."), Some.Document("Nothing"));
        var hits = Some.Hits(index, "\"language model\"");
        Assert.Equal(["Language Models", "language models"], hits.ReasonFor(0).Words.Select(hits.ReasonFor(0).TextOf));
    }
}
