using Digest.Summaries;
using Xunit;

namespace Digest.Tests.Summaries;

public class SummaryTextTests
{
    private const string Sentence = "Robots fold shirts twice as fast when they see their own hands.";

    [Theory]
    [InlineData(Sentence)]
    [InlineData("  \"" + Sentence + "\"\n")]
    [InlineData("**Summary:** " + Sentence)]
    [InlineData("<think>First I read\nthe abstract.</think>\n\n" + Sentence)]
    [InlineData("Robots fold shirts twice as fast\nwhen they see\u202E their own hands.")]
    public void The_sentence_is_taken_as_plain_text(string answer) => Assert.Equal(Sentence, SummaryText.Of(answer));

    [Theory]
    [InlineData(null)]
    [InlineData(" \n ")]
    [InlineData("Yes.")]
    [InlineData("Robots fold shirts, see https://example.org/shirts for more of it.")]
    [InlineData("Robots fold shirts, see www.example.org or shirts.example.com.")]
    [InlineData("Robots [fold](mailto:a@example.org) shirts twice as fast as before.")]
    [InlineData("Robots <b>fold</b> shirts twice as fast when they see their hands.")]
    [InlineData("{\"summary\": \"Robots fold shirts twice as fast.\"}")]
    public void What_is_no_plain_sentence_is_of_no_use(string? answer) => Assert.Null(SummaryText.Of(answer));

    [Fact]
    public void Of_a_long_answer_the_sentences_that_fit_are_kept() =>
        Assert.Equal(
            string.Join(' ', Enumerable.Repeat(Sentence, 3)),
            SummaryText.Of(string.Join(' ', Enumerable.Repeat(Sentence, 9))));

    [Fact]
    public void A_sentence_that_is_too_long_is_of_no_use() =>
        Assert.Null(SummaryText.Of(string.Join(' ', Enumerable.Repeat("robots", 60))));

    [Fact]
    public void Chinese_needs_fewer_letters() => Assert.Equal("机器人叠衣服快了一倍。", SummaryText.Of("机器人叠衣服快了一倍。"));
}
