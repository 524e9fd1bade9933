using System.Collections.Concurrent;
using Digest.Operations;
using Digest.Outbox;
using Microsoft.Extensions.Logging;

namespace Digest.Bounces;

/// <summary>
/// Tells the operator that a receiver blocks the mail: that is about the sender, and no address is given up for it. At
/// most once a day for each domain.
/// </summary>
internal sealed class BlockNotices(OperatorAlerts alerts, TimeProvider clock)
{
    /// <summary>Domains that are remembered; beyond that it is no longer about single ones.</summary>
    private const int MaxDomains = 1000;

    private readonly ConcurrentDictionary<string, long> _notified = new();

    public async Task NotifyAsync(string address, string words, CancellationToken cancellationToken)
    {
        var domain = MailDays.DomainOf(address);
        var day = MailDays.DayOf(clock.GetUtcNow());
        if (_notified.TryGetValue(domain, out var known) && known == day) return;
        if (_notified.Count >= MaxDomains) _notified.Clear();
        _notified[domain] = day;
        await alerts.NotifyAsync(
            LogLevel.Warning,
            $"{(domain.Length == 0 ? "A receiver" : domain)} blocks mail",
            $"It was returned: {words}{Environment.NewLine}The address stays subscribed. Check SPF, DKIM, DMARC and "
                + "the sending address: digest doctor",
            cancellationToken);
    }
}
