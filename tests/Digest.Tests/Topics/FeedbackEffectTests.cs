using Digest.Topics;
using Xunit;

namespace Digest.Tests.Topics;

public class FeedbackEffectTests
{
    [Theory]
    [InlineData(8, 4, "2 more a week, like \"Paper\"")]
    [InlineData(3, 4, "3 more in 4 weeks, like \"Paper\"")]
    [InlineData(3, 1, "3 more a week, like \"Paper\"")]
    [InlineData(1, 1.5, "1 more in 2 weeks, like \"Paper\"")]
    [InlineData(0, 1, "nothing changes for the papers of the last week")]
    [InlineData(0, 3.5, "nothing changes for the papers of the last 4 weeks")]
    public void Papers_are_counted_by_the_week_of_the_span_that_has_papers(int gained, double weeks, string shown) =>
        Assert.Equal(shown, new FeedbackEffect([.. Enumerable.Repeat("Paper", gained)], [], weeks).Describe());
}
