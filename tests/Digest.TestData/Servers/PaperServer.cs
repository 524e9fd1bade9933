using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Digest.TestData.Servers;

/// <summary>A real HTTP server on loopback that plays the sources. <see cref="Answer"/> is what it serves; <see cref="Faults"/> come first, one a request.</summary>
internal sealed class PaperServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PaperServer(WebApplication app) => _app = app;

    /// <summary>Every request: path with query, and when it came.</summary>
    public ConcurrentQueue<(string PathAndQuery, TimeSpan At, IReadOnlyDictionary<string, string> Headers)> Requests { get; } = new();

    public ConcurrentQueue<Func<HttpContext, Task>> Faults { get; } = new();

    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<PaperServer> StartAsync(Func<HttpContext, Task>? answer = null, string host = "127.0.0.1")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{host}:0");
        var app = builder.Build();
        var server = new PaperServer(app);
        if (answer is not null) server.Answer = answer;
        var clock = Stopwatch.StartNew();
        app.Run(async context =>
        {
            server.Requests.Enqueue((context.Request.Path + context.Request.QueryString.Value, clock.Elapsed, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString())));
            await (server.Faults.TryDequeue(out var fault) ? fault(context) : server.Answer(context));
        });
        await app.StartAsync();
        return server;
    }

    public static Task XmlAsync(HttpContext context, string body) => TextAsync(context, "application/xml", body);

    public static Task JsonAsync(HttpContext context, string body) => TextAsync(context, "application/json", body);

    public static Task TextAsync(HttpContext context, string type, string body)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
