using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Digest.Tests.Summaries;

/// <summary>A server on this machine that speaks OpenAI's chat protocol and answers what a test wants.</summary>
internal sealed class LoopbackModel : IAsyncDisposable
{
    private readonly WebApplication _server;

    private LoopbackModel(WebApplication server) => _server = server;

    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Writes the answer.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = Says("It says what is new in one plain sentence.");

    public string Endpoint => $"{_server.Urls.Single()}/v1";

    public static async Task<LoopbackModel> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var model = new LoopbackModel(server);
        server.MapPost("/v1/chat/completions", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            model.Requests.Enqueue(await reader.ReadToEndAsync());
            await model.Answer(context);
        });
        await server.StartAsync();
        return model;
    }

    public static Func<HttpContext, Task> Says(string text) => context => context.Response.WriteAsJsonAsync(new
    {
        id = "1",
        @object = "chat.completion",
        created = 1,
        model = "small",
        choices = new[]
        {
            new { index = 0, message = new { role = "assistant", content = text }, finish_reason = "stop" },
        },
    });

    public static Func<HttpContext, Task> Sends(int status, string body) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    };

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true));
        await _server.DisposeAsync();
    }
}
