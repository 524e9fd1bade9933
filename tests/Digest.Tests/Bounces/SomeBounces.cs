using Digest.Bounces;
using Digest.Operations;
using Digest.Outbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Digest.Tests.Bounces;

internal static class SomeBounces
{
    /// <summary>Its alerts are mails in the outbox.</summary>
    public static UnknownMailboxes Unknown(TestDatabase test)
    {
        var operations = new OperatorOptions { Email = "operator@example.org" };
        var outbox = new OutboxStore(test.Database);
        var alerts = new OperatorAlerts(outbox, new KeptAlerts(Path.GetTempPath()), operations, test.Clock, NullLogger<OperatorAlerts>.Instance);
        return new UnknownMailboxes(test.Database, alerts, test.Clock);
    }
}
