using Digest.Bounces;
using Digest.Tests.Operations;

namespace Digest.Tests.Bounces;

internal static class SomeBounces
{
    /// <summary>Its alerts are mails in the outbox.</summary>
    public static UnknownMailboxes Unknown(TestDatabase test) =>
        new(test.Database, SomeAlerts.In(test.Database, test.Clock), test.Clock);

    /// <summary>Its notices are mails in the outbox.</summary>
    public static BlockNotices Blocks(TestDatabase test) =>
        new(SomeAlerts.In(test.Database, test.Clock), test.Clock);
}
