using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Digest.TestData.Servers;

/// <summary>Another program on loopback that is told what happens. It accepts all, unless <see cref="Answer"/> says otherwise.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private PaperServer _server = null!;

    /// <summary>Every request, in the order of arrival.</summary>
    public ConcurrentQueue<ReceivedEvent> Requests { get; } = new();

    public IEnumerable<ReceivedEvent> Accepted => Requests.Where(request => request.Status is >= 200 and < 300);

    /// <summary>The status of a response; runs until it responds.</summary>
    public Func<ReceivedEvent, CancellationToken, Task<int>> Answer { get; set; } = (_, _) => Task.FromResult(204);

    public Uri Url => new($"{_server.Url}/hook");

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        receiver._server = await PaperServer.StartAsync(receiver.ReceiveAsync);
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var received = new ReceivedEvent(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
        Requests.Enqueue(received);
        received.Status = await Answer(received, context.RequestAborted);
        context.Response.StatusCode = received.Status;
        if (received.Status == 302) context.Response.Headers.Location = "/elsewhere";
    }
}

internal sealed class ReceivedEvent(IReadOnlyDictionary<string, string> headers, byte[] body)
{
    public IReadOnlyDictionary<string, string> Headers => headers;

    public byte[] Body => body;

    public string Id => headers["webhook-id"];

    public JsonNode Json => JsonNode.Parse(body)!;

    public string Type => (string)Json["type"]!;

    /// <summary>The type and whom it is about.</summary>
    public string Summary => $"{Type["subscriber.".Length..]} {(string?)Json["data"]!["subscriber"]!["email"]}";

    /// <summary>0 until it is answered.</summary>
    public int Status { get; set; }
}
