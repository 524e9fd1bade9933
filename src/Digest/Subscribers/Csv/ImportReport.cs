using Digest.Subscribers.Moving;

namespace Digest.Subscribers.Csv;

/// <summary>What became of the people on a list.</summary>
internal sealed class ImportReport
{
    public long Added { get; private set; }

    public long AlreadySubscribed { get; private set; }

    /// <summary>People who left and were not added.</summary>
    public long Left { get; private set; }

    /// <summary>People who left and are asked by mail whether they want to come back.</summary>
    public long Invited { get; private set; }

    /// <summary>Lines that are not valid, and addresses that are suppressed here.</summary>
    public long Refused { get; internal set; }

    /// <summary>People who unsubscribed in the program that they come from.</summary>
    public long Unsubscribed { get; private set; }

    /// <summary>Addresses that bounced or were blocked there.</summary>
    public long Blocked { get; private set; }

    /// <summary>People who never agreed there.</summary>
    public long NotSubscribed { get; internal set; }

    /// <summary>Of those who were added.</summary>
    public long WithoutTopics { get; internal set; }

    /// <summary>Of those who were added, in another program's list.</summary>
    public long UnknownZones { get; internal set; }

    public void Count(AddOutcome outcome)
    {
        Added += outcome == AddOutcome.Added ? 1 : 0;
        AlreadySubscribed += outcome == AddOutcome.AlreadySubscribed ? 1 : 0;
        Left += outcome == AddOutcome.Left ? 1 : 0;
        Invited += outcome == AddOutcome.Invited ? 1 : 0;
        Refused += outcome == AddOutcome.Suppressed ? 1 : 0;
    }

    /// <param name="standing">Of one who must not be mailed.</param>
    public void Count(Standing standing)
    {
        Unsubscribed += standing == Standing.Left ? 1 : 0;
        Blocked += standing == Standing.Blocked ? 1 : 0;
    }

    public override string ToString() =>
        FormattableString.Invariant($"{Added} added, {AlreadySubscribed} already subscribed, {Refused} skipped")
        + Part(Left, "unsubscribed before and not added")
        + Part(Invited, "unsubscribed before and asked to confirm")
        + Part(Unsubscribed, "unsubscribed there, never to be mailed")
        + Part(Blocked, "blocked there and suppressed here")
        + Part(NotSubscribed, "not subscribed or not confirmed there, and left out");

    private static string Part(long count, string what) =>
        count == 0 ? "" : FormattableString.Invariant($", {count} {what}");
}
