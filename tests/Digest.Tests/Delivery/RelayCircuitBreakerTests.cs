using System.Globalization;
using Digest.Delivery;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Digest.Tests.Delivery;

public class RelayCircuitBreakerTests
{
    private static readonly SendOutcome Accepted = new(SendStatus.Accepted, "250 ok", 250);
    private static readonly SendOutcome NoSuchMailbox = new(SendStatus.RecipientRejected, "550 5.1.1 no such user", 550, "5.1.1");
    private static readonly SendOutcome RelayDenied = new(SendStatus.RecipientRejected, "554 5.7.1 relay access denied", 554, "5.7.1");
    private static readonly SendOutcome Unexplained = new(SendStatus.RecipientRejected, "550 rejected", 550);
    private static readonly SendOutcome Unreachable = new(SendStatus.ServerUnavailable, "cannot be reached");
    private static readonly SendOutcome LoginRefused = new(SendStatus.NotAuthenticated, "535 5.7.8 bad credentials", 535, "5.7.8");

    private readonly FakeTimeProvider _clock = new();
    private readonly List<RelayAlert> _alerts = [];
    private readonly RelayCircuitBreaker _health;

    public RelayCircuitBreakerTests() => _health = new RelayCircuitBreaker(_clock, _alerts.Add);

    [Fact]
    public void A_refused_login_stops_the_sending_at_once_with_one_alert()
    {
        _health.Observe(LoginRefused, attempt: 1);
        _health.Observe(LoginRefused, attempt: 1);

        Assert.False(_health.TryBegin());
        Assert.Contains("535 5.7.8 bad credentials", Assert.Single(_alerts).Text);
    }

    [Fact]
    public void One_broken_connection_stops_nothing()
    {
        _health.Observe(Unreachable, 1);
        _health.Observe(Unreachable, 1);
        _health.Observe(Accepted, 1);
        _health.Observe(Unreachable, 1);

        Assert.True(_health.TryBegin());
        Assert.Empty(_alerts);
    }

    [Fact]
    public void When_everybody_is_refused_alike_nobody_is_failed()
    {
        var recorded = Enumerable.Range(0, 30).Select(_ => _health.Observe(RelayDenied, attempt: 1)).ToList();

        Assert.DoesNotContain(recorded, outcome => outcome.IsFinal);
        Assert.False(_health.TryBegin());
        Assert.Single(_alerts);
    }

    [Fact]
    public void Mailboxes_that_do_not_exist_are_failed_however_many_they_are()
    {
        var recorded = Enumerable.Range(0, 100).Select(_ => _health.Observe(NoSuchMailbox, attempt: 1)).ToList();

        Assert.All(recorded, outcome => Assert.Equal(SendStatus.RecipientRejected, outcome.Status));
        Assert.True(_health.TryBegin());
    }

    [Fact]
    public void A_refusal_that_may_be_the_relays_is_believed_at_the_second_attempt()
    {
        Assert.Equal(SendStatus.RecipientDeferred, _health.Observe(Unexplained, attempt: 1).Status);
        _health.Observe(Accepted, 1);
        Assert.Equal(SendStatus.RecipientRejected, _health.Observe(Unexplained, attempt: 2).Status);
    }

    [Theory]
    [InlineData(SendStatus.MessageRejected, "550 5.4.5 Daily user sending limit exceeded", "5.4.5")]
    [InlineData(SendStatus.MessageRejected, "554 5.2.252 SendAsDenied", "5.2.252")]
    [InlineData(SendStatus.RecipientRejected, "554 5.7.1 relay access denied", "5.7.1")]
    [InlineData(SendStatus.MessageDeferred, "454 Throttling failure: Daily message quota exceeded.", null)]
    [InlineData(SendStatus.SenderRejected, "550 5.7.60 not allowed", "5.7.60")]
    public void One_refusal_for_the_sender_or_a_quota_stops_the_sending_and_fails_nothing(
        SendStatus status, string reply, string? code)
    {
        var refused = new SendOutcome(status, reply, int.Parse(reply[..3], CultureInfo.InvariantCulture), code);
        Assert.Equal(SendStatus.SenderRejected, _health.Observe(refused, attempt: 5).Status);
        Assert.False(_health.TryBegin());
        Assert.Contains(reply, Assert.Single(_alerts).Text);
    }

    [Fact]
    public void While_other_mail_is_accepted_a_refusal_for_the_sender_keeps_one_mail_and_is_reported_once_a_day()
    {
        for (var attempt = 1; attempt < 7; attempt++)
        {
            _health.Observe(Accepted, 1);
            Assert.Equal(SendStatus.RecipientDeferred, _health.Observe(RelayDenied, attempt).Status);
            _clock.Advance(TimeSpan.FromHours(1));
            Assert.True(_health.TryBegin());
        }

        Assert.Equal(RelayNews.Refused, Assert.Single(_alerts).News);
        _health.Observe(RelayDenied, 1);
        _health.Observe(RelayDenied, 1);
        Assert.False(_health.TryBegin());
    }

    [Fact]
    public void Sending_resumes_by_itself_when_one_message_got_through()
    {
        _health.Observe(LoginRefused, 1);
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True(_health.TryBegin());
        Assert.False(_health.TryBegin());
        _health.Observe(Accepted, 1);

        Assert.True(_health.TryBegin());
        Assert.Equal([RelayNews.Stopped, RelayNews.Resumed], _alerts.Select(alert => alert.News));
    }

    [Fact]
    public void What_digest_refuses_by_itself_says_nothing_about_the_relay_also_as_a_probe()
    {
        var local = new SendOutcome(SendStatus.RecipientRejected, "the address needs SMTPUTF8") { Origin = OutcomeOrigin.Local };
        for (var i = 0; i < 20; i++) Assert.Same(local, _health.Observe(local, 1));
        Assert.Empty(_alerts);

        _health.Observe(LoginRefused, 1);
        _clock.SetUtcNow(_health.PausedUntil!.Value);
        Assert.True(_health.TryBegin());
        _health.Observe(local, 1);

        Assert.True(_health.TryBegin());
        _health.Observe(Accepted, 1);
        Assert.Null(_health.PausedUntil);
    }

    [Fact]
    public void A_pause_that_a_wrong_clock_has_set_is_none()
    {
        _clock.Advance(TimeSpan.FromDays(365));
        _health.Observe(LoginRefused, 1);
        Assert.False(_health.TryBegin());

        _clock.AdjustTime(_clock.GetUtcNow().AddDays(-365));

        Assert.True(_health.TryBegin());
    }

    [Fact]
    public void Pauses_grow_up_to_half_an_hour()
    {
        _health.Observe(LoginRefused, 1);
        List<double> minutes = [];
        for (var i = 0; i < 7; i++)
        {
            minutes.Add((_health.PausedUntil!.Value - _clock.GetUtcNow()).TotalMinutes);
            _clock.SetUtcNow(_health.PausedUntil.Value);
            Assert.True(_health.TryBegin());
            _health.Observe(LoginRefused, 1);
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], minutes);
    }

    [Fact]
    public void What_was_in_flight_when_the_sending_stopped_does_not_start_it_again()
    {
        _health.Observe(LoginRefused, 1);
        _health.Observe(Accepted, 1);

        Assert.False(_health.TryBegin());
    }
}
