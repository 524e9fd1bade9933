using Digest.Mail.Smtp;

namespace Digest.Mail.Tests.Transports;

public sealed class SmtpTransportSuite : SmtpSuite
{
    protected override IMailTransport Open(SmtpOptions options) => new SmtpTransport(options, TimeProvider.System);
}
