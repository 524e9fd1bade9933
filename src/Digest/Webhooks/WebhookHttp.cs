using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Digest.Connections;
using Digest.Events;

namespace Digest.Webhooks;

/// <summary>
/// Sends one signed request. A response's body is not read, a redirect is not followed: it could lead where the
/// address was not judged.
/// </summary>
internal sealed class WebhookHttp : IDisposable
{
    private readonly HttpClient _client;
    private readonly WebhookOptions _options;
    private readonly TimeProvider _clock;

    public WebhookHttp(GuardedConnections connections, WebhookOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _client = new HttpClient(connections.CreateHandler()) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", UserAgent.Text);
    }

    public async Task<WebhookAnswer> SendAsync(
        Webhook webhook, RecordedEvent happened, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = Request(webhook, happened);
            using var response = await _client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return AnswerOf(response);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WebhookAnswer(string.Create(
                CultureInfo.InvariantCulture, $"no response within {_options.Timeout.TotalSeconds:0} s"));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Recorded by another version: this event fails, and holds up no other.
            return new WebhookAnswer($"it cannot be written as {webhook.Format}: {e.Message}") { IsRefused = true };
        }
        catch (HttpRequestException e)
        {
            // The innermost says most: the connection was refused, or must not be made.
            return new WebhookAnswer((e.InnerException ?? e).Message);
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(Webhook webhook, RecordedEvent happened)
    {
        var body = WebhookBody.Of(webhook.Format, happened);
        var now = _clock.GetUtcNow();
        var timestamp = now.ToUnixTimeSeconds();
        // A receiver accepts any of them (Standard Webhooks, "Multiple signatures").
        var signatures = webhook.SecretsAt(now)
            .Select(secret => WebhookSecret.Sign(secret, happened.Id, timestamp, body.Bytes));
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url)
        {
            Content = new ByteArrayContent(body.Bytes),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(body.ContentType);
        request.Headers.Add("webhook-id", happened.Id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", string.Join(' ', signatures));
        if (body.Title is { } title) request.Headers.TryAddWithoutValidation("Title", title);
        return request;
    }

    private WebhookAnswer AnswerOf(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode) return new WebhookAnswer(Error: null);
        return new WebhookAnswer((int)response.StatusCode is >= 300 and < 400 and not 304
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode}: redirects are not followed")
            : string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.StatusCode}"))
        {
            IsGone = response.StatusCode == HttpStatusCode.Gone,
            IsRefused = (int)response.StatusCode is >= 400 and < 500 and not (408 or 410 or 429),
            Pause = RequestedPause.Of(response.Headers.RetryAfter, _clock.GetUtcNow()) ?? TimeSpan.Zero,
        };
    }
}

/// <param name="Error">Null: it was accepted.</param>
internal sealed record WebhookAnswer(string? Error)
{
    public bool IsAccepted => Error is null;

    /// <summary>It is about this event: others may be accepted.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The receiver wants no more, ever (410).</summary>
    public bool IsGone { get; init; }

    /// <summary>What it asked for by Retry-After.</summary>
    public TimeSpan Pause { get; init; }
}
