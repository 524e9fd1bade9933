using Quartz;

namespace Digest.Scheduling.Watching;

/// <summary>Beats the <see cref="Pulse"/>, on every worker.</summary>
internal sealed class PulseJob(Pulse pulse) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        pulse.Beat();
        return ValueTask.CompletedTask;
    }
}
