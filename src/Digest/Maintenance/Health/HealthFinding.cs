namespace Digest.Maintenance.Health;

/// <summary>Whether one part works. What cannot be found out is unknown, and unknown is not well.</summary>
/// <param name="Check">Names the part; it has no names of hosts or files.</param>
/// <param name="Text">For the operator.</param>
internal sealed record HealthFinding(string Check, HealthState State, string Text);

internal enum HealthState
{
    Ok,
    Failed,
    Unknown,
}
