using System.Runtime.CompilerServices;
using Digest.Maintenance;
using Digest.Subscribers;
using Digest.Subscribers.Zones;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli.Doctor;

/// <summary>What about the stored subscribers keeps their digests from coming when they should.</summary>
internal sealed class SubscribersCheck(IServiceProvider services)
{
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await services.GetRequiredService<UnknownZones>().DescribeAsync(cancellationToken) is { } unknown)
            yield return Finding.Note("time zones", unknown);
        var ahead = await services.GetRequiredService<DueCorrection>().CountAsync(cancellationToken);
        if (ahead == 0) yield break;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        yield return Finding.Note(
            "clock",
            FormattableString.Invariant(
                $"{ahead} subscribers are due later than their cadence allows: the clock was wrong, or is. ")
            + FormattableString.Invariant($"The next run corrects that; it is {now:yyyy-MM-dd HH:mm} UTC now."));
    }
}
