using Digest.Editions;
using Digest.Links;
using Digest.Operations;
using Digest.Rendering;
using Digest.Studio.Changes;
using Digest.Studio.Checks;
using Digest.Studio.Choices;
using Digest.Studio.Pages;
using Digest.Studio.Renderings;
using Digest.Studio.Sending;
using Digest.Studio.Why;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Digest.Studio;

/// <summary>The preview studio: pages for this machine alone, over the services of a command.</summary>
internal sealed class StudioServer : IAsyncDisposable
{
    /// <summary>Forms are short.</summary>
    private const int MaxRequestBytes = 16 * 1024;

    private readonly WebApplication _app;
    private readonly Task _begun;
    private readonly IDisposable[] _owned;

    private StudioServer(WebApplication app, StudioGuard guard, Task begun, params IDisposable[] owned)
    {
        (_app, _begun, _owned) = (app, begun, owned);
        Address = new Uri(app.Urls.Single() + guard.Root + "/");
    }

    /// <summary>With the token: who has it can read all that the studio shows.</summary>
    public Uri Address { get; }

    /// <param name="services">Every feature; the database is up to date.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<StudioServer> StartAsync(
        IServiceProvider services, StudioOptions options, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        // The framework logs the addresses of requests, which contain the token.
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var app = builder.Build();
        app.Urls.Add(FormattableString.Invariant($"http://127.0.0.1:{options.Port}"));
        var guard = new StudioGuard(StudioGuard.NewToken());
        var templates = new StudioTemplates(services, new TemplateFiles(Path.GetFullPath(options.TemplatesFolder)));
        guard.Use(app);
        app.UsePathBase(guard.Root);
        app.UseRouting();
        var chooser = ActivatorUtilities.CreateInstance<MailChooser>(services, options.Subscribers);
        var desk = new StudioDesk(templates, chooser);
        var history = new RenderingHistory(templates, chooser, options.DataFolder);
        var outcomes = new Outcomes();
        var actions = new ActionRoutes(
            desk,
            ActivatorUtilities.CreateInstance<TestSender>(services),
            new LinkFetcher(),
            history,
            templates,
            services.GetRequiredService<PublicAddress>(),
            outcomes);
        new StudioPage(desk, templates, Views(services, history, outcomes)).Map(app);
        actions.Map(app);
        new FramePage(desk).Map(app);
        new EventsPage(templates.Files, app.Lifetime.ApplicationStopping).Map(app);
        StudioFiles.Map(app);
        app.MapFallback(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            actions.Dispose();
            history.Dispose();
            await app.DisposeAsync();
            throw;
        }

        // What is there before anything is changed; a page that comes sooner waits for it.
        var begun = history.BeginAsync(app.Lifetime.ApplicationStopping);
        return new StudioServer(app, guard, begun, history, actions);
    }

    private static StudioView[] Views(IServiceProvider services, RenderingHistory history, Outcomes outcomes) =>
    [
        new ScreensView(),
        FramesView.Dark,
        FramesView.Bare,
        new TextView(),
        new SourceView(),
        new SizeView(),
        new WhyView(
            ActivatorUtilities.CreateInstance<DigestExplainer>(services),
            ActivatorUtilities.CreateInstance<SilenceExplainer>(services)),
        new ChecksView(outcomes),
        new ChangesView(history),
        new SendView(services.GetRequiredService<RunHistory>(), outcomes),
    ];

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _begun.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.DisposeAsync();
        foreach (var one in _owned) one.Dispose();
    }

    /// <summary>Signals reach the command, which stops the server.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
