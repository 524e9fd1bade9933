using Digest.Mail;
using Digest.Mail.Smtp;
using Digest.Mail.Tests.Transports;
using Digest.MailKitAdapter;

namespace Digest.Adapters.Tests.Mail;

public sealed class MailKitTransportSuite : SmtpSuite
{
    protected override IMailTransport Open(SmtpOptions options) => new MailKitTransport(options, TimeProvider.System);
}
