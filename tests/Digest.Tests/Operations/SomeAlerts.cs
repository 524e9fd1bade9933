using Digest.Operations;
using Digest.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Digest.Tests.Operations;

internal static class SomeAlerts
{
    /// <summary>
    /// They are mails in this database's outbox. What could not be queued is kept in a folder that no other test has.
    /// </summary>
    public static OperatorAlerts In(SqlDatabase database, TimeProvider clock) =>
        new(
            database,
            new KeptAlerts(Path.Combine(Path.GetTempPath(), $"digest-alerts-{Guid.NewGuid():N}")),
            new OperatorOptions { Email = "operator@example.org" },
            clock,
            NullLogger<OperatorAlerts>.Instance);
}
