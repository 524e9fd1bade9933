using Digest.Storage;
using Digest.Subscribers.Zones;
using Digest.Topics;

namespace Digest.Subscribers;

/// <summary>A row of subscribers as Dapper fills it.</summary>
internal sealed class SubscriberRow
{
    public const string Columns =
        "key, email, name, status, cadence, weekly_on, send_minute, time_zone, utc_offset, max_papers, locale, bibtex, "
        + "cursor, is_new, next_due_at, paused_until, link_generation, confirm_generation, invited_generation, "
        + "invitation, created_at, consent";

    public long Key { get; init; }
    public string Email { get; init; } = "";
    public string? Name { get; init; }
    public string Status { get; init; } = "";
    public string Cadence { get; init; } = "";
    public long WeeklyOn { get; init; }
    public long SendMinute { get; init; }
    public string TimeZone { get; init; } = "";
    public long? UtcOffset { get; init; }
    public long MaxPapers { get; init; }
    public string Locale { get; init; } = "";
    public long Bibtex { get; init; }
    public long Cursor { get; init; }
    public long IsNew { get; init; }
    public long? NextDueAt { get; init; }
    public long? PausedUntil { get; init; }
    public long LinkGeneration { get; init; }
    public long? ConfirmGeneration { get; init; }
    public long? InvitedGeneration { get; init; }
    public string? Invitation { get; init; }
    public long CreatedAt { get; init; }
    public string? Consent { get; init; }

    public static long MinuteOf(TimeOnly time) => (time.Hour * 60L) + time.Minute;

    /// <summary>The offset of a zone as it is stored; null when it is not known here.</summary>
    public static long? OffsetOf(string zone, DateTimeOffset now) =>
        (long?)ReaderZone.OffsetOf(zone, now)?.TotalMinutes;

    public Subscriber ToSubscriber(IReadOnlyList<Topic> topics) => new()
    {
        Key = Key,
        Email = new EmailAddress(Email[..Email.LastIndexOf('@')], Email[(Email.LastIndexOf('@') + 1)..]),
        Name = Name,
        Status = Enum.Parse<SubscriberStatus>(Status),
        Cadence = Enum.Parse<Cadence>(Cadence),
        WeeklyOn = (DayOfWeek)WeeklyOn,
        SendTime = new TimeOnly((int)(SendMinute / 60), (int)(SendMinute % 60)),
        TimeZone = TimeZone,
        UtcOffset = UtcOffset is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        MaxPapers = (int)MaxPapers,
        Locale = Locale,
        Bibtex = Bibtex != 0,
        Topics = topics,
        Cursor = Cursor,
        IsNew = IsNew != 0,
        NextDue = Instants.FromRow(NextDueAt),
        PausedUntil = Instants.FromRow(PausedUntil),
        LinkGeneration = LinkGeneration,
        ConfirmGeneration = ConfirmGeneration,
        // A worker of an earlier release leaves it where it was when the person is back.
        Invitation = Status == nameof(SubscriberStatus.Unsubscribed)
            ? SignUps.Invitation.Read(InvitedGeneration, Invitation)
            : null,
        CreatedAt = Instants.FromRow(CreatedAt),
        Consent = Consent,
    };
}
