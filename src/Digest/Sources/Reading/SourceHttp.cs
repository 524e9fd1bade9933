using System.Net;
using System.Net.Http.Headers;
using Digest.Connections;
using Digest.Operations;
using Digest.Sources.Reading.Connections;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Digest.Sources.Reading;

/// <summary>
/// Rules for all sources: one connection per host, a pace shared by all workers, a User-Agent that says who asks,
/// Retry-After obeyed, growing and jittered retries, time-outs to the last byte, a limit on the size, gzip and brotli,
/// and every redirect a request like any other, which never leads from the internet into a private network.
/// </summary>
internal sealed class SourceHttp : IDisposable
{
    private const int MaxRedirects = 5;

    /// <summary>A requested pause longer than this is left to the next round.</summary>
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(4), MaxRetryDelay = TimeSpan.FromMinutes(1);

    private readonly HttpClient _client;
    private readonly RedirectGuard _guard;
    private readonly HostPacer _slots;
    private readonly SourcesOptions _options;
    private readonly TimeProvider _clock;
    private readonly ClockReference? _reference;
    private readonly ResiliencePipeline _retries;

    /// <param name="reference">Learns what the servers' clocks say.</param>
    public SourceHttp(
        SourcesOptions options,
        HostPacer slots,
        RedirectGuard guard,
        TimeProvider clock,
        ILogger<SourceHttp> logger,
        ClockReference? reference = null)
    {
        (_options, _slots, _guard, _clock, _reference) = (options, slots, guard, clock, reference);
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                MaxConnectionsPerServer = 1,
                PooledConnectionLifetime = TimeSpan.FromMinutes(10), // follow changes of DNS
                AllowAutoRedirect = false, // a redirect has to wait for its turn too
                UseCookies = false,
                ConnectCallback = guard.ConnectAsync,
            }
        )
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.TryAddWithoutValidation(
            "User-Agent",
            options.Contact.Length > 0 ? $"{UserAgent.Text} ({options.Contact})" : UserAgent.Text);
        _client.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Encoding", ResponseBody.Encodings);
        _retries =
            options.Retries == 0
                ? ResiliencePipeline.Empty
                : new ResiliencePipelineBuilder { TimeProvider = clock }
                    .AddRetry(Retry(options, logger))
                    .Build();
    }

    /// <summary>Requests until a response could be read, or the retries are used up.</summary>
    /// <param name="read">Reads the response; a <see cref="FormatException"/> means it is broken and worth a retry,
    /// a <see cref="SourceException"/> that it is not.</param>
    /// <exception cref="SourceException">What went wrong in the end.</exception>
    public async Task<T> GetAsync<T>(
        SourceRequest request, Func<SourceResponse, T> read, CancellationToken cancellationToken)
    {
        try
        {
            return await _retries.ExecuteAsync(async token => read(await SendAsync(request, token)), cancellationToken);
        }
        catch (Exception e) when ((e as SourceException ?? e.InnerException as SourceException) is { } final)
        {
            throw new SourceException($"GET {request.Uri}: {final.Message}", e);
        }
        catch (Exception e) when (IsWorthAnother(e))
        {
            throw new SourceException(
                FormattableString.Invariant($"GET {request.Uri}: {e.Message} ({_options.Retries + 1} attempts)"), e);
        }
    }

    public void Dispose() => _client.Dispose();

    private static RetryStrategyOptions Retry(SourcesOptions options, ILogger logger) =>
        new()
        {
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } e && IsWorthAnother(e)),
            MaxRetryAttempts = options.Retries,
            Delay = FirstRetryDelay,
            MaxDelay = MaxRetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            DelayGenerator = arguments =>
                ValueTask.FromResult((arguments.Outcome.Exception as BusyException)?.RetryAfter),
            OnRetry = arguments =>
            {
                logger.LogInformation(
                    "{Why}; retrying in {Delay}", arguments.Outcome.Exception!.Message, arguments.RetryDelay);
                return ValueTask.CompletedTask;
            },
        };

    private static bool IsWorthAnother(Exception e) =>
        e is BusyException or FormatException or HttpRequestException or IOException or TimeoutException
        && e.InnerException is not SourceException;

    private async Task<SourceResponse> SendAsync(SourceRequest request, CancellationToken cancellationToken)
    {
        var uri = request.Uri;
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            await _slots.WaitAsync(request.Hosts, request.Interval, cancellationToken);
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(_options.Timeout);
            try
            {
                using var message = Message(uri, request.Known);
                if (redirects > 0) await _guard.CheckAsync(message, request.Uri, timeout.Token);
                using var response = await _client.SendAsync(
                    message, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
                ObserveClock(response, uri);
                if (Redirect(response, uri) is { } target)
                {
                    uri = target;
                    continue;
                }
                await ThrowIfBusyAsync(response, request.Hosts, cancellationToken);
                return await ReadAsync(response, uri, timeout.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException(
                    FormattableString.Invariant($"timed out after {_options.Timeout.TotalSeconds:0} s"));
            }
        }
        throw new SourceException(FormattableString.Invariant($"more than {MaxRedirects} redirects"));
    }

    /// <summary>A server on this machine has the same clock. A cached response has the time when it was made.</summary>
    private void ObserveClock(HttpResponseMessage response, Uri uri)
    {
        if (response.Headers.Date is { } date && !uri.IsLoopback)
            _reference?.Observe(uri.Host, date + (response.Headers.Age ?? TimeSpan.Zero));
    }

    private static HttpRequestMessage Message(Uri uri, Validators? known)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, uri);
        if (known?.ETag is { } tag) message.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if (known?.LastModified is { } modified) message.Headers.TryAddWithoutValidation("If-Modified-Since", modified);
        return message;
    }

    private static Uri? Redirect(HttpResponseMessage response, Uri from)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)) return null;
        var target = response.Headers.Location is { } location
            ? new Uri(from, location)
            : throw new SourceException("redirect without a target");
        if (target.Scheme != Uri.UriSchemeHttps && target.Scheme != from.Scheme)
            throw new SourceException($"redirect from {from.Scheme} to {target.Scheme} is not allowed");
        return target;
    }

    private async Task ThrowIfBusyAsync(HttpResponseMessage response, string hosts, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
            && (int)response.StatusCode < 500)
            return;
        var message = FormattableString.Invariant(
            $"the server answered {(int)response.StatusCode} {response.StatusCode}");
        var pause = RequestedPause.Of(response.Headers.RetryAfter, _clock.GetUtcNow());
        if (pause is not null) await _slots.PauseAsync(hosts, _clock.GetUtcNow() + pause.Value, cancellationToken);
        if (pause > MaxPause)
            throw new SourceException(
                FormattableString.Invariant($"{message} and asked to wait {pause.Value.TotalMinutes:0} minutes"));
        throw new BusyException(message, pause);
    }

    private async Task<SourceResponse> ReadAsync(
        HttpResponseMessage response, Uri location, CancellationToken cancellationToken)
    {
        var (body, isCut) = await ResponseBody.ReadAsync(
            response.Content, _options.MaxResponseMegabytes << 20, cancellationToken);
        return new SourceResponse(
            response.StatusCode,
            body,
            isCut,
            response.Content.Headers.ContentType?.MediaType ?? "",
            new Validators(response.Headers.ETag?.ToString(), response.Content.Headers.LastModified?.ToString("R")))
        {
            Location = location,
            Charset = response.Content.Headers.ContentType?.CharSet,
        };
    }

    /// <summary>The server is reachable but cannot respond now.</summary>
    private sealed class BusyException(string message, TimeSpan? retryAfter) : Exception(message)
    {
        public TimeSpan? RetryAfter { get; } = retryAfter;
    }
}
