using Digest.Subscribers;
using MimeKit;

namespace Digest.Rendering.Messages;

/// <summary>
/// Reads senders as people write them into a configuration: <c>address</c> or <c>Name &lt;address&gt;</c>.
/// </summary>
internal static class MailboxText
{
    /// <returns>Null when the text holds no usable address.</returns>
    public static MailboxAddress? Parse(string text)
    {
        var trimmed = text.Trim();
        var open = trimmed.LastIndexOf('<');
        var hasName = open >= 0 && trimmed[^1] == '>';
        var name = hasName ? trimmed[..open].Trim().Trim('"') : "";
        var address = hasName ? trimmed[(open + 1)..^1] : trimmed;
        return EmailAddress.Parse(address).Address is { } parsed ? new MailboxAddress(name, parsed.ToString()) : null;
    }
}
