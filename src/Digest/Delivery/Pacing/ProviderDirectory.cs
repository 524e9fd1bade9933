using System.Collections.Concurrent;
using Digest.Outbox;
using Microsoft.Extensions.Logging;

namespace Digest.Delivery.Pacing;

/// <summary>The names of the servers that take mail for a domain, the preferred first.</summary>
internal delegate Task<IReadOnlyList<string>> FindMailServers(string domain, CancellationToken cancellationToken);

/// <summary>
/// Who receives the mail of a domain. What is not known yet is looked up in the background: no mail waits for the DNS,
/// and until then a domain is a provider of its own.
/// </summary>
/// <param name="lookUp">Null: no look-ups.</param>
internal sealed partial class ProviderDirectory(
    FindMailServers? lookUp, TimeProvider clock, ILogger<ProviderDirectory> logger) : IDisposable
{
    /// <summary>A larger memory is emptied: it fills again.</summary>
    private const int MaxKnown = 100_000;

    private const int MaxWaiting = 1000;

    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);
    private static readonly TimeSpan MaxAgeOfFailure = TimeSpan.FromHours(1);

    /// <summary>RFC 2606: no one receives mail there.</summary>
    private static readonly string[] Reserved = ["example", "test", "invalid", "localhost", "local"];

    private static readonly string[] ReservedDomains = ["example.org", "example.com", "example.net"];

    private readonly ConcurrentDictionary<string, (string Provider, DateTimeOffset Until)> _known = new();
    private readonly ConcurrentDictionary<string, bool> _asked = new();
    private readonly SemaphoreSlim _places = new(4);
    private readonly CancellationTokenSource _stop = new();

    public string ProviderOf(string recipient)
    {
        var domain = MailDays.DomainOf(recipient);
        if (MailProviders.FindByDomain(domain) is { } large) return large;
        if (lookUp is null || !CanBeLookedUp(domain)) return domain;
        if (_known.TryGetValue(domain, out var known) && known.Until > clock.GetUtcNow()) return known.Provider;
        if (_asked.Count < MaxWaiting && _asked.TryAdd(domain, true))
            _ = Task.Run(() => LookUpAsync(domain), CancellationToken.None);
        return known.Provider ?? domain;
    }

    /// <summary>Waits until nothing is being looked up.</summary>
    internal async Task LookedUpAsync(CancellationToken cancellationToken)
    {
        while (!_asked.IsEmpty) await Task.Delay(5, cancellationToken);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _places.Dispose();
    }

    private static bool CanBeLookedUp(string domain) =>
        domain.Contains('.', StringComparison.Ordinal)
        && !domain.StartsWith('[')
        && !Reserved.Contains(domain[(domain.LastIndexOf('.') + 1)..])
        && !ReservedDomains.Any(
            one => domain == one || domain.EndsWith($".{one}", StringComparison.Ordinal));

    private async Task LookUpAsync(string domain)
    {
        try
        {
            await _places.WaitAsync(_stop.Token);
            try
            {
                var servers = await lookUp!(domain, _stop.Token);
                var provider = servers.Count == 0 ? domain : MailProviders.OfServer(servers[0].ToLowerInvariant());
                Keep(domain, provider, MaxAge);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (Exception e)
        {
            // Nothing depends on it: a domain that cannot be looked up is paced by itself.
            if (!_stop.IsCancellationRequested) LogNotFound(domain, e.Message);
            Keep(domain, domain, MaxAgeOfFailure);
        }
        finally
        {
            _asked.TryRemove(domain, out _);
        }
    }

    private void Keep(string domain, string provider, TimeSpan age)
    {
        if (_known.Count >= MaxKnown) _known.Clear();
        _known[domain] = (provider, clock.GetUtcNow() + age);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The mail servers of {Domain} are not known: {Reason}")]
    private partial void LogNotFound(string domain, string reason);
}
