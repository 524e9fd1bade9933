using Digest.Topics;
using Xunit;

namespace Digest.Tests.Topics;

/// <summary>What a topic costs is said as people count: by the day, of rare topics by the week, and never too exactly.</summary>
public class TopicPriceTests
{
    [Theory]
    [InlineData(1, 2, 5, "narrow up to 2 a day, normal 1 to 3, wide 3 to 7")]
    [InlineData(0.1, 0.4, 1, "narrow up to 1 a week, normal 1 to 3, wide 3 to 7")]
    [InlineData(0, 0.02, 0.2, "narrow none a week, normal up to 1, wide up to 2")]
    [InlineData(2, 2, 2, "1 to 3 a day")]
    [InlineData(0, 0, 0, "none a week")]
    public void A_price_is_what_most_days_or_weeks_bring(double narrow, double normal, double wide, string shown) =>
        Assert.Equal(shown, new TopicPrice(narrow, normal, wide, DaysAWeek: 5).Describe());
}
