using Digest.Events;
using Digest.Scheduling;
using Digest.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Digest.Benchmarks.Sending;

/// <summary>A program on loopback that accepts every event, and the job that sends to it.</summary>
internal sealed class LoopbackWebhook : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private WebApplication? _app;
    private Task _sending = Task.CompletedTask;
    private int _received;

    public int Received => _received;

    /// <param name="types">None: there is no webhook.</param>
    public static async Task<LoopbackWebhook> StartAsync(IServiceProvider services, string[] types)
    {
        var webhook = new LoopbackWebhook();
        if (types.Length == 0) return webhook;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = webhook._app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/", async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            Interlocked.Increment(ref webhook._received);
            context.Response.StatusCode = StatusCodes.Status200OK;
        });
        await app.StartAsync();
        await services.GetRequiredService<WebhookStore>().AddAsync(
            new Webhook
            {
                Url = new Uri(app.Urls.Single()),
                Events = [.. types.Select(type => EventKinds.Parse(type) ?? throw new ArgumentException(type))],
                Secret = WebhookSecret.New(),
            },
            CancellationToken.None);
        webhook._sending = webhook.SendAsync(services.GetRequiredService<WebhookSender>());
        return webhook;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_app is { } app) await app.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task SendAsync(WebhookSender sender)
    {
        while (true)
        {
            await Task.Delay(WebhookJob.Interval, _stopping.Token);
            await sender.SendDueAsync(patience: WebhookJob.Interval, _stopping.Token);
        }
    }
}
