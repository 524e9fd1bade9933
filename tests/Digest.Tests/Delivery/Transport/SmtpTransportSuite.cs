using Digest.Delivery;
using Digest.Delivery.Transport;

namespace Digest.Tests.Delivery.Transport;

public sealed class SmtpTransportSuite : SmtpSuite
{
    private protected override IMailTransport Open(SmtpOptions options) => new SmtpTransport(options, TimeProvider.System);
}
