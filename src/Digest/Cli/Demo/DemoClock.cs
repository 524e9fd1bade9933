namespace Digest.Cli.Demo;

/// <summary>A clock that only changes when it is set.</summary>
internal sealed class DemoClock : TimeProvider
{
    private DateTimeOffset _now = new(
        DemoSamples.Days[0].Day.AddDays(-1).ToDateTime(DemoSamples.AllDueAt), TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Set(DateOnly day, TimeOnly time) => _now = new DateTimeOffset(day.ToDateTime(time), TimeSpan.Zero);
}
