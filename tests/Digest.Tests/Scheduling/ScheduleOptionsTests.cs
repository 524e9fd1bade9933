using Digest.Scheduling;
using Xunit;

namespace Digest.Tests.Scheduling;

public class ScheduleOptionsTests
{
    [Theory]
    [InlineData("0 0 7 31 2 ?", "It never fires.")]
    [InlineData("0 0 7 ? * MON 1999", "It never fires.")]
    [InlineData("30 7 * * *", "It has five fields, as for Unix's cron; Quartz's begin with the seconds.")]
    [InlineData("every day", "It must be a Quartz cron expression, seconds first")]
    public void An_expression_that_cannot_run_is_refused(string cron, string why) =>
        Assert.StartsWith(
            $"Schedule:Ingest is '{cron}'. {why}", Assert.Single(
                ScheduleOptionsValidator.Failures(new ScheduleOptions { Ingest = cron })), StringComparison.Ordinal);

    [Theory]
    [InlineData("0 0 7 ? * 1-5", true)]
    [InlineData("0 0 7 ? * MON,6", true)]
    [InlineData("0 0 7 ? * MON-FRI", false)]
    [InlineData("0 0 7 ? * MON#2", false)]
    [InlineData("0 7/30 * * * ?", false)]
    public void Weekdays_in_numbers_get_a_note(string cron, bool isNoted)
    {
        var options = new ScheduleOptions { Ingest = cron };
        Assert.Empty(ScheduleOptionsValidator.Failures(options));
        Assert.Equal(isNoted, ScheduleOptionsValidator.Notes(options).Any());
    }
}
