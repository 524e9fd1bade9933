using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Digest.Cli;

/// <summary><c>digest run</c>: runs the jobs and serves the pages until it receives a signal to stop.</summary>
internal static class RunCommand
{
    /// <param name="worker">Registers what only a worker has: the jobs.</param>
    /// <param name="pages">Maps the pages.</param>
    public static Func<CommandHost, Command> Create(
        Action<IServiceCollection, Configuration.Settings> worker, Action<WebApplication> pages) =>
        host =>
        {
            var command = new CliCommand(
                "run",
                "Run the service: import, create digests, send, serve pages. The default command.",
                "digest run",
                "digest run --data /srv/digest --Web:Listen=http://127.0.0.1:9000");
            command.SetAction(
                host.RunWithDatabase(
                    async (context, cancellationToken) =>
                    {
                        var builder = WebApplication.CreateSlimBuilder();
                        builder.Configuration.Sources.Clear();
                        builder
                            .Logging.ClearProviders()
                            .AddFilter("Quartz", LogLevel.Warning)
                            .AddSimpleConsole(console => console.SingleLine = true);
                        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(options =>
                        {
                            // If a server's reply takes longer, the journal settles that mail at the next start.
                            options.ShutdownTimeout = context.Settings.Delivery.DrainTimeout;
                            options.ServicesStopConcurrently = true;
                        });
                        host.AddFeatures(builder.Services, context.Settings);
                        worker(builder.Services, context.Settings);
                        await using var app = builder.Build();
                        app.Urls.Add(context.Settings.Web.Listen);
                        pages(app);
                        await app.StartAsync(cancellationToken);
                        await Microsoft.Extensions.Hosting.HostingAbstractionsHostExtensions.WaitForShutdownAsync(
                            app, cancellationToken);
                        return ExitCode.Ok;
                    }
                ));
            return command;
        };
}
