using Digest.Delivery.Pacing;
using Xunit;

namespace Digest.Tests.Delivery.Pacing;

public class WarmUpTests
{
    [Fact]
    public void Over_six_weeks_the_allowance_grows_from_two_hundred_to_two_hundred_thousand()
    {
        var days = Enumerable.Range(0, 42).Select(day => WarmUp.LimitOf(new WarmUpOptions(), day)).ToList();

        Assert.Equal((200, 237, 280), (days[0], days[1], days[2]));
        Assert.Equal(200_000, days[^1]);
        Assert.All(days.Zip(days.Skip(1)), pair => Assert.InRange(pair.Second / (double)pair.First, 1.17, 1.20));
    }
}
