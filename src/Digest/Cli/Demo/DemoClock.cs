namespace Digest.Cli.Demo;

/// <summary>Stands still until it is set.</summary>
internal sealed class DemoClock : TimeProvider
{
    private DateTimeOffset _now = new(DemoSamples.Days[0].Day.AddDays(-1).ToDateTime(DemoSamples.AllAreDueAt), TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Set(DateOnly day, TimeOnly time) => _now = new DateTimeOffset(day.ToDateTime(time), TimeSpan.Zero);
}
