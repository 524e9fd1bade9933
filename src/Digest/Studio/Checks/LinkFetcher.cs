using System.Net;
using Digest.Connections;

namespace Digest.Studio.Checks;

/// <param name="Status">What the server said, or why it was not asked.</param>
internal sealed record FetchedLink(string Address, Severity Severity, string Status);

/// <summary>
/// Asks for the links of a mail. Only public addresses are connected to, whatever a name resolves to, and redirects are
/// reported and not followed: a mail's text must not make this machine ask its own network.
/// </summary>
/// <param name="isAllowed">Whether an address may be connected to.</param>
internal sealed class LinkFetcher(Predicate<IPAddress>? isAllowed = null)
{
    public const int MaxLinks = 60;

    private const int AtOnce = 6;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<FetchedLink>> FetchAsync(
        IEnumerable<string> addresses, CancellationToken cancellationToken)
    {
        using var handler = new GuardedConnections(isAllowed).CreateHandler();
        using var client = new HttpClient(handler) { Timeout = Timeout };
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "digest-studio");
        var wanted = addresses.Take(MaxLinks).ToArray();
        var fetched = new FetchedLink[wanted.Length];
        await Parallel.ForAsync(
            0,
            wanted.Length,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (i, token) => fetched[i] = await FetchAsync(client, wanted[i], token));
        return fetched;
    }

    private static async Task<FetchedLink> FetchAsync(
        HttpClient client, string address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return new FetchedLink(address, Severity.Notice, "not fetched: only http and https are");
        try
        {
            using var head = await AskAsync(client, HttpMethod.Head, uri, cancellationToken);
            // Many servers know no HEAD.
            if ((int)head.StatusCode < 400) return Of(address, head);
            using var get = await AskAsync(client, HttpMethod.Get, uri, cancellationToken);
            return Of(address, get);
        }
        catch (HttpRequestException e)
        {
            return new FetchedLink(address, Severity.Problem, (e.InnerException ?? e).Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new FetchedLink(address, Severity.Problem, "no response within 10 seconds");
        }
    }

    private static async Task<HttpResponseMessage> AskAsync(
        HttpClient client, HttpMethod method, Uri uri, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, uri);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static FetchedLink Of(string address, HttpResponseMessage response)
    {
        var code = (int)response.StatusCode;
        return response.Headers.Location is { } location && code is >= 300 and < 400
            ? new FetchedLink(address, Severity.Notice, FormattableString.Invariant($"{code}, leads to {location}"))
            : new FetchedLink(
                address,
                code < 400 ? Severity.Good : Severity.Problem,
                FormattableString.Invariant($"{code} {response.ReasonPhrase}"));
    }
}
