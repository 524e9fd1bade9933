using Digest.Delivery;
using Digest.Mail;
using Digest.Tests.Support;
using Xunit;

namespace Digest.Tests.Delivery;

public class RelayWatchTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void One_bad_address_is_no_trouble_of_the_relay()
    {
        var relay = new RelayWatch(_clock);
        Assert.False(relay.ShowsTrouble(new SendOutcome(SendStatus.RecipientRejected, "550 5.1.1 <a@example.org> unknown"), "a@example.org"));
        Assert.False(relay.IsPaused);
    }

    [Fact]
    public void Recipients_refused_in_the_same_words_are_trouble_of_the_relay()
    {
        var relay = new RelayWatch(_clock);
        var shown = Enumerable.Range(0, 10)
            .Select(i => relay.ShowsTrouble(new SendOutcome(SendStatus.RecipientRejected, $"554 5.7.1 <p{i}@example.org>: relay access denied"), $"p{i}@example.org"))
            .ToList();

        Assert.DoesNotContain(true, shown.Take(9));
        Assert.True(shown[9]);
        Assert.True(relay.IsPaused);
    }

    [Fact]
    public void A_message_accepted_between_shows_that_the_relay_works()
    {
        var relay = new RelayWatch(_clock);
        for (var i = 0; i < 30; i++)
        {
            Assert.False(relay.ShowsTrouble(new SendOutcome(SendStatus.RecipientRejected, "550 no"), "x@example.org"));
            if (i % 5 == 0) Assert.False(relay.ShowsTrouble(new SendOutcome(SendStatus.Accepted, "250 ok"), "y@example.org"));
        }
    }

    [Fact]
    public void The_pause_grows_and_ends_by_itself()
    {
        var relay = new RelayWatch(_clock);
        var down = new SendOutcome(SendStatus.ServerUnavailable, "connection refused");
        Assert.True(relay.ShowsTrouble(down, "a@example.org"));
        var first = relay.PausedUntil - _clock.GetUtcNow();

        // Connections that fail together are one trouble.
        Assert.True(relay.ShowsTrouble(down, "b@example.org"));
        Assert.Equal(first, relay.PausedUntil - _clock.GetUtcNow());

        _clock.Advance(first);
        Assert.False(relay.IsPaused);
        Assert.True(relay.ShowsTrouble(down, "a@example.org"));
        Assert.True(relay.PausedUntil - _clock.GetUtcNow() > first);
    }
}
