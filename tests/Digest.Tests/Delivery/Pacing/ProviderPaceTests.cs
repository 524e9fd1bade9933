using Digest.Delivery.Pacing;
using Xunit;

namespace Digest.Tests.Delivery.Pacing;

/// <summary>The pace of one provider over simulated time, against a server that allows so much.</summary>
public class ProviderPaceTests
{
    public enum Limit
    {
        /// <summary>So many, with two seconds' worth at once.</summary>
        Bucket,

        /// <summary>The same, and after a refusal nothing for 20 seconds.</summary>
        Penalty,

        /// <summary>So many in each minute, at once or not.</summary>
        Minute,
    }

    [Theory]
    [InlineData(Limit.Bucket, 30)] // a minute
    [InlineData(Limit.Bucket, 120)]
    [InlineData(Limit.Bucket, 1200)]
    [InlineData(Limit.Bucket, 6000)]
    [InlineData(Limit.Penalty, 120)]
    [InlineData(Limit.Penalty, 1200)]
    [InlineData(Limit.Minute, 30)]
    [InlineData(Limit.Minute, 1200)]
    public void Throughput_soon_settles_at_what_a_provider_allows_and_few_mails_are_refused(Limit limit, int allowed)
    {
        var (accepted, refused) = Send(new Server(limit, allowed / 60.0), minutes: 60);

        // A server that punishes each attempt is tried the less often, the longer each one cost.
        var least = limit == Limit.Penalty ? 0.75 : 0.85;
        Assert.InRange(accepted.Skip(5).Average() / allowed, least, 1.01);
        for (var minute = 5; minute <= 50; minute += 5)
            Assert.InRange(accepted.Skip(minute).Take(10).Average() / allowed, least - 0.15, 1.02);
        // Two minutes after the first refusal the pace is nearly found.
        Assert.InRange(accepted.Skip(2).Take(3).Average() / allowed, least - 0.3, 1.2);
        Assert.InRange(refused, 1, 100);
    }

    [Fact]
    public void A_provider_that_allows_more_than_before_gets_it_within_minutes()
    {
        var server = new Server(Limit.Bucket, perSecond: 1);

        var (accepted, _) = Send(server, minutes: 20, minute => server.PerSecond = minute < 10 ? 1 : 4);

        Assert.InRange(accepted[5..10].Average() / 60, 0.85, 1.02);
        Assert.InRange(accepted[15..].Average() / 240, 0.85, 1.02);
    }

    [Fact]
    public void What_a_pause_held_up_does_not_come_at_once_after_it()
    {
        var pace = new ProviderPace(ProviderLimit.None, workers: 1);
        var now = TestDatabase.Start;
        var entered = pace.Pauses;
        for (var i = 0; i < 300; i++) pace.Answered(now, isAccepted: true, entered);
        pace.Refused(now, "421 slow down", entered); // thirty a second
        now = pace.PausedUntil!.Value;

        Assert.Null(Turn());
        pace.Answered(now, isAccepted: true, pace.Pauses);
        Assert.NotNull(Turn());
        now = now.AddSeconds(1);
        Assert.Equal(30, Enumerable.Range(0, 100).TakeWhile(_ => Turn() is null).Count());

        DateTimeOffset? Turn() => pace.Turn(now, hasWaited: true, isUrgent: false, int.MaxValue);
    }

    [Fact]
    public void A_limit_a_minute_is_kept_and_a_short_list_does_not_notice_it()
    {
        var pace = new ProviderPace(new ProviderLimit { PerMinute = 600 }, workers: 1);
        var now = TestDatabase.Start;

        var atOnce = Enumerable.Range(0, 1000).Select(_ => pace.Turn(now, false, false, int.MaxValue)).ToList();

        Assert.Equal(100, atOnce.Count(turn => turn is null)); // ten seconds' worth
        var turns = atOnce.Skip(100).Select(turn => (turn!.Value - now).TotalSeconds).ToList();
        Assert.Equal(turns.Order(), turns);
        Assert.InRange(turns[^1], 89, 91);
    }

    [Fact]
    public void A_limit_of_mails_in_flight_does_not_spread_a_short_list_over_hours()
    {
        var pace = new ProviderPace(new ProviderLimit { InFlight = 20, PerMinute = 1200 }, workers: 1);
        var now = TestDatabase.Start;

        var turns = Enumerable.Range(0, 1000).Select(_ => pace.Turn(now, false, false, maxAdmitted: 50)).ToList();

        Assert.Equal(50, turns.Count(turn => turn is null));
        Assert.InRange((turns[^1]!.Value - now).TotalSeconds, 40, 60);
    }

    [Fact]
    public void A_mail_that_goes_back_because_of_a_pause_takes_no_place_after_it()
    {
        var pace = new ProviderPace(ProviderLimit.None, workers: 1);
        for (var i = 0; i < 50; i++) Assert.Null(pace.Turn(TestDatabase.Start, true, false, maxAdmitted: 50));
        pace.TryEnter(TestDatabase.Start);
        pace.Refused(TestDatabase.Start, "421 slow down", pace.Pauses);
        pace.Leave();
        for (var i = 1; i < 50; i++) pace.PutBack();

        var end = pace.PausedUntil!.Value;
        Assert.Null(pace.Turn(end, true, false, maxAdmitted: 1));
        Assert.True(pace.TryEnter(end));
    }

    [Fact]
    public void Workers_share_a_limit()
    {
        var pace = new ProviderPace(new ProviderLimit { PerMinute = 600 }, workers: 4);
        var turns = Enumerable.Range(0, 100).Select(_ => pace.Turn(TestDatabase.Start, false, false, int.MaxValue));
        Assert.Equal(25, turns.Count(turn => turn is null));
    }

    [Fact]
    public void A_mail_that_someone_waits_for_is_not_behind_the_digests()
    {
        var pace = new ProviderPace(new ProviderLimit { PerMinute = 60 }, workers: 1);
        for (var i = 0; i < 500; i++) pace.Turn(TestDatabase.Start, false, false, int.MaxValue);
        Assert.Null(pace.Turn(TestDatabase.Start, false, isUrgent: true, int.MaxValue));
    }

    [Fact]
    public void After_a_pause_one_mail_finds_out_and_pauses_grow_while_it_is_refused()
    {
        var pace = new ProviderPace(ProviderLimit.None, workers: 1);
        var now = TestDatabase.Start;
        List<TimeSpan> pauses = [];
        for (var i = 0; i < 8; i++)
        {
            Assert.True(pace.TryEnter(now));
            if (i > 0) Assert.False(pace.TryEnter(now)); // a second one would only be refused too
            var entered = pace.Pauses;
            Assert.True(pace.Refused(now, "421 closed", entered));
            Assert.False(pace.Refused(now, "421 closed", entered)); // was in flight: no news
            Assert.False(pace.Refused(now.AddHours(1), "421 closed", entered)); // however late its answer is
            pace.Leave();
            pauses.Add(pace.PausedUntil!.Value - now);
            now = pace.PausedUntil.Value;
        }

        Assert.Equal(pauses.Order(), pauses);
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(30)), (pauses[0], pauses[^1]));
    }

    /// <returns>How many were accepted in each minute, and refused in all.</returns>
    private static (int[] Accepted, int Refused) Send(Server server, int minutes, Action<int>? atMinute = null)
    {
        var pace = new ProviderPace(ProviderLimit.None, workers: 1);
        var (accepted, refused) = (new int[minutes], 0);
        var end = TestDatabase.Start.AddMinutes(minutes);
        for (var now = TestDatabase.Start; now < end; now = now.AddMilliseconds(100))
        {
            var minute = (int)(now - TestDatabase.Start).TotalMinutes;
            atMinute?.Invoke(minute);
            for (var i = 0; i < 100 && pace.Turn(now, hasWaited: true, isUrgent: false, 50) is null; i++)
            {
                if (!pace.TryEnter(now)) break;
                if (server.Takes(now))
                {
                    pace.Answered(now, isAccepted: true, pace.Pauses);
                    accepted[minute]++;
                }
                else
                {
                    pace.Refused(now, "421 slow down", pace.Pauses);
                    refused++;
                }

                pace.Leave();
            }
        }

        return (accepted, refused);
    }

    private sealed class Server(Limit limit, double perSecond)
    {
        private double _level = double.MaxValue;
        private DateTimeOffset _at = TestDatabase.Start, _closedUntil;

        public double PerSecond { get; set; } = perSecond;

        public bool Takes(DateTimeOffset now)
        {
            if (now < _closedUntil) return false;
            var capacity = Math.Max(1, PerSecond * (limit == Limit.Minute ? 60 : 2));
            var filled = limit == Limit.Minute
                ? now.Minute == _at.Minute ? 0 : capacity
                : (now - _at).TotalSeconds * PerSecond;
            _level = Math.Min(capacity, _level + filled);
            _at = now;
            if (_level < 1)
            {
                if (limit == Limit.Penalty) _closedUntil = now.AddSeconds(20);
                return false;
            }

            _level--;
            return true;
        }
    }
}
