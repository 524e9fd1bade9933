namespace Digest.Delivery.Transport;

/// <summary>What a caller decides and records while a message is under way.</summary>
/// <param name="IsWanted">
/// Called once a connection is there, right before the message is offered. If it is false, nothing is sent and the
/// outcome is <see cref="SendStatus.Withdrawn"/>.
/// </param>
/// <param name="BeforeFinalDot">
/// Called at most once, before the message can become accepted: what it records separates "not started" from "in
/// flight" after a crash. If it throws, nothing is sent and the exception passes through.
/// </param>
internal sealed record SendGate(Func<CancellationToken, ValueTask<bool>> IsWanted, Action BeforeFinalDot)
{
    public static readonly SendGate Open = new(_ => ValueTask.FromResult(true), () => { });

    public static SendOutcome Withdrawn { get; } = new(SendStatus.Withdrawn, "no longer wanted");
}
