using Digest.Papers.Text;

namespace Digest.Subscribers.Reading;

/// <summary>A subscriber's status by its own name, or by what Mailchimp and listmonk call it.</summary>
internal static class StatusText
{
    public static bool TryParse(string text, out SubscriberStatus status)
    {
        switch (text.ToLowerInvariant())
        {
            case "subscribed" or "enabled" or "confirmed":
                status = SubscriberStatus.Active;
                return true;
            case "unconfirmed":
                status = SubscriberStatus.Pending;
                return true;
            case "disabled":
                status = SubscriberStatus.Paused;
                return true;
            // These addresses must not be mailed: they left, bounced or complained there.
            case "blocklisted" or "cleaned" or "non-subscribed":
                status = SubscriberStatus.Unsubscribed;
                return true;
            default:
                var own = EnumName.Find<SubscriberStatus>(text);
                status = own ?? default;
                return own is not null;
        }
    }
}
