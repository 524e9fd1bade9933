using System.Globalization;
using Digest.Delivery;
using Digest.Delivery.Transport;
using MimeKit;

namespace Digest.Cli.Demo;

/// <summary>The pickup folder with file names that tell day and reader.</summary>
internal sealed class DemoTransport(string folder, TimeProvider clock) : IMailTransport
{
    private readonly PickupTransport _pickup = new(folder);

    public static string FileName(DateOnly day, string recipient) =>
        string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}-{recipient[..recipient.IndexOf('@', StringComparison.Ordinal)]}");

    public ValueTask<SendOutcome> SendAsync(MailEnvelope envelope, MimeMessage message, Action? beforeFinalDot, CancellationToken cancellationToken)
    {
        var day = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        return _pickup.SendAsync(envelope with { Id = FileName(day, envelope.Recipient) }, message, beforeFinalDot, cancellationToken);
    }

    public ValueTask DisposeAsync() => _pickup.DisposeAsync();
}
