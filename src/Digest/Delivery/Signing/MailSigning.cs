using Digest.Rendering.Messages;
using MimeKit;

namespace Digest.Delivery.Signing;

/// <summary>Signs mails where a key is configured. The key is read once: to check it takes a while.</summary>
internal sealed class MailSigning(DkimOptions options, MailIdentity sender) : IDisposable
{
    private readonly SigningKey? _key = KeyOf(options, sender);

    public void Sign(MimeMessage message) => _key?.Sign(message);

    public void Dispose() => _key?.Dispose();

    private static SigningKey? KeyOf(DkimOptions dkim, MailIdentity brand)
    {
        if (dkim.KeyFile is not { Length: > 0 } file) return null;
        using var key = DkimKey.FromPem(File.ReadAllText(file));
        return new SigningKey(dkim.Domain is { Length: > 0 } domain ? domain : brand.Domain, dkim.Selector!, key);
    }
}
