using Digest.Subscribers.SignUps;
using static Digest.Subscribers.SubscriberStatus;

namespace Digest.Subscribers;

/// <summary>
/// What changes a subscriber's status. <see cref="Transition.Of"/> has from which states and to which. What confirms is
/// not among them: <see cref="Invitations.AcceptAsync"/> depends on the link, too.
/// </summary>
internal enum SubscriberEvent
{
    /// <summary>By the operator.</summary>
    Pause,

    /// <summary>By the reader, until a day; again for another day.</summary>
    PauseUntil,

    /// <summary>
    /// By the operator or the reader, or at the end of a pause. The next digest has the papers of the last days of the
    /// pause.
    /// </summary>
    Resume,

    /// <summary>By the reader (link or mail).</summary>
    Unsubscribe,

    /// <summary>By the reader's provider: a complaint. The address is suppressed too.</summary>
    Complain,

    /// <summary>By the receiving server, in its reply or a bounce. The address is suppressed too.</summary>
    Bounce,

    /// <summary>By the operator or the program: the receiving server was at fault, for many at once.</summary>
    Restore,

    /// <summary>By the operator, once the address works again. Mail goes out after <see cref="Resume"/>.</summary>
    Unblock,
}

/// <param name="From">In any other state the event changes nothing.</param>
internal sealed record Transition(SubscriberStatus[] From, SubscriberStatus To)
{
    public static Transition Of(SubscriberEvent happened) => happened switch
    {
        SubscriberEvent.Pause => new([Active], Paused),
        SubscriberEvent.PauseUntil => new([Active, Paused], Paused),
        SubscriberEvent.Resume => new([Paused], Active),
        // Also while the address fails: once it works again, the decision still counts.
        SubscriberEvent.Unsubscribe => new([Pending, Active, Paused, Suppressed], Unsubscribed),
        SubscriberEvent.Complain => new([Pending, Active, Paused, Suppressed], Unsubscribed),
        SubscriberEvent.Bounce => new([Pending, Active, Paused], Suppressed),
        SubscriberEvent.Restore => new([Suppressed], Active),
        SubscriberEvent.Unblock => new([Suppressed], Paused),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "An event without a transition."),
    };
}
