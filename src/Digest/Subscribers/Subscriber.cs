using Digest.Subscribers.SignUps;
using Digest.Topics;

namespace Digest.Subscribers;

/// <summary>An address with topics, a time zone and a cadence.</summary>
internal sealed record Subscriber
{
    /// <summary>The row's key; 0 before it is stored.</summary>
    public long Key { get; init; }

    public required EmailAddress Email { get; init; }

    /// <summary>How to greet the person; null when not known.</summary>
    public string? Name { get; init; }

    public SubscriberStatus Status { get; init; } = SubscriberStatus.Active;

    public Cadence Cadence { get; init; } = Cadence.Daily;

    /// <summary>Only for <see cref="Cadence.Weekly"/>: the day.</summary>
    public DayOfWeek WeeklyOn { get; init; } = DayOfWeek.Monday;

    /// <summary>Local time of day in <see cref="TimeZone"/>, to the minute.</summary>
    public TimeOnly SendTime { get; init; } = new(7, 0);

    /// <summary>IANA name, for example <c>Europe/Berlin</c>.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>
    /// How far <see cref="TimeZone"/> was ahead of UTC when it was last known; null when it never was.
    /// </summary>
    public TimeSpan? UtcOffset { get; init; }

    /// <summary>How many papers an edition holds at most.</summary>
    public int MaxPapers { get; init; } = 10;

    /// <summary>BCP 47 language of the mail's dates and numbers.</summary>
    public string Locale { get; init; } = "en";

    /// <summary>Whether each mail carries its papers as a BibTeX file.</summary>
    public bool Bibtex { get; init; }

    public IReadOnlyList<Topic> Topics { get; init; } = [];

    /// <summary>Those that are not paused.</summary>
    public IEnumerable<Topic> ActiveTopics => Topics.Where(topic => !topic.IsPaused);

    /// <summary>There are topics, and none brings anything.</summary>
    public bool HasOnlyPausedTopics => Topics.Count > 0 && !ActiveTopics.Any();

    /// <summary>Whether a topic was added or changed since the last digest.</summary>
    public bool LooksBack => Topics.Any(topic => topic is { LooksBack: true, IsPaused: false });

    /// <summary>The highest announcement seq that an edition of this subscriber has taken into account.</summary>
    public long Cursor { get; init; }

    /// <summary>
    /// True until the first edition is made: it starts with the latest batch of each source as of <see cref="Cursor"/>.
    /// </summary>
    public bool IsNew { get; init; } = true;

    /// <summary>When the next edition is made; null unless active.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>When a pause ends; null while there is none, and for one without an end.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>
    /// Part of the links in mails. Links to unsubscribe work in any generation; all others only with the
    /// current one.
    /// </summary>
    public long LinkGeneration { get; init; }

    /// <summary>
    /// Of a person who left: the generation of the link in the last mail, which brings back what they had. Null when
    /// there is none.
    /// </summary>
    public long? ConfirmGeneration { get; init; }

    /// <summary>Of a person who left: what was asked for since at their address. Null when nothing was.</summary>
    public Invitation? Invitation { get; init; }

    /// <summary>
    /// The generation of the link that a mail to confirm has: after the sign-up the first, for a person who left only
    /// a new one. Null when there is nothing to confirm.
    /// </summary>
    public long? OpenConfirmation => Status switch
    {
        SubscriberStatus.Pending => LinkGeneration,
        SubscriberStatus.Unsubscribed => Invitation?.Generation ?? ConfirmGeneration,
        _ => null,
    };

    /// <summary>Whether a link of a generation confirms what was asked for at the address of one who left.</summary>
    public bool IsInvitedWith(long generation) =>
        Status == SubscriberStatus.Unsubscribed && Invitation?.Generation == generation;

    /// <summary>What a link of a generation brings to who confirms with it. Null when no such link is open.</summary>
    public Subscriber? ConfirmedWith(long generation) =>
        IsInvitedWith(generation) ? Invitation!.ApplyTo(this)
        : Status == SubscriberStatus.Pending && generation == LinkGeneration ? this
        : Status == SubscriberStatus.Unsubscribed && generation == ConfirmGeneration ? this
        : null;

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When and how the person agreed to get mail, in the words of the list they came from; null for those
    /// who subscribed here.</summary>
    public string? Consent { get; init; }
}

internal enum SubscriberStatus
{
    /// <summary>Asked to subscribe; the address is not confirmed yet.</summary>
    Pending,
    Active,
    Paused,
    Unsubscribed,

    /// <summary>The address must not be mailed: it bounced or complained.</summary>
    Suppressed,
}

public enum Cadence
{
    Daily,

    /// <summary>Monday to Friday in the subscriber's zone.</summary>
    Weekdays,
    Weekly,
}
