namespace Digest.Rendering;

/// <summary>Section <c>Mail</c>: who mails are from, and how they leave.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>Default: <see cref="MailTransportKind.Pickup"/>.</summary>
    public MailTransportKind Transport { get; set; } = MailTransportKind.Pickup;

    /// <summary>For <see cref="MailTransportKind.Pickup"/>; a relative path lies in the data folder. Default: <c>mail</c>.</summary>
    public string PickupFolder { get; set; } = "mail";

    /// <summary><c>Name &lt;address&gt;</c>; the name is the service's name in every mail, the domain stands in Message-ID and List-Id. Default: <c>Digest &lt;digest@localhost&gt;</c>.</summary>
    public string From { get; set; } = "Digest <digest@localhost>";

    /// <summary>Where answers go, as in <see cref="From"/>. Null: to the sender.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>An address that somebody reads, for readers who want to leave by mail; it stands in List-Unsubscribe. Null: none.</summary>
    public string? UnsubscribeMailbox { get; set; }
}

public enum MailTransportKind
{
    /// <summary>An .eml file for each message.</summary>
    Pickup,

    /// <summary>A relay; see section <c>Smtp</c>.</summary>
    Smtp,
}
