using Digest.Delivery.Pacing;
using Xunit;

namespace Digest.Tests.Delivery.Pacing;

/// <summary>The pace of one provider over simulated time, against a server that allows so much.</summary>
public class ProviderPaceTests
{
    [Theory]
    [InlineData(30)] // a minute
    [InlineData(120)]
    [InlineData(1200)]
    public void Throughput_settles_at_what_a_provider_allows(int allowed)
    {
        var pace = new ProviderPace(ProviderLimit.None, workers: 1);
        var (server, now) = (new Bucket(allowed / 60.0), TestDatabase.Start);
        var (accepted, refused) = (0, 0);
        for (var second = 0; second < 3600; second++, now = now.AddSeconds(1))
        {
            for (var i = 0; i < 100 && pace.Turn(now, hasWaited: true, isUrgent: false, 50) is null; i++)
            {
                if (!pace.TryEnter(now)) break;
                var takes = server.Takes(now);
                if (takes) pace.Answered(now, isAccepted: true, pace.Pauses);
                else pace.Refused(now, "421 slow down", pace.Pauses);
                pace.Leave();
                if (second < 1800) continue;
                if (takes) accepted++;
                else refused++;
            }
        }

        Assert.InRange(accepted / 30.0, allowed * 0.6, allowed * 1.05);
        Assert.InRange(refused, 0, 30 + (accepted / 20));
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

    /// <summary>A server that takes so many, with two seconds' worth at once.</summary>
    private sealed class Bucket(double perSecond)
    {
        private double _level = Math.Max(1, perSecond * 2);
        private DateTimeOffset _at = TestDatabase.Start;

        public bool Takes(DateTimeOffset now)
        {
            _level = Math.Min(Math.Max(1, perSecond * 2), _level + ((now - _at).TotalSeconds * perSecond));
            _at = now;
            if (_level < 1) return false;
            _level--;
            return true;
        }
    }
}
