using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Configuration;
using Digest.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Digest.Cli;

/// <summary><c>digest run</c>: runs the jobs and serves the pages until it receives a signal to stop.</summary>
internal static class RunCommand
{
    /// <param name="worker">Registers what only a worker has: the jobs.</param>
    /// <param name="pages">Maps the pages.</param>
    public static Func<CommandHost, Command> Create(
        Action<IServiceCollection, Settings> worker, Action<WebApplication> pages) =>
        host =>
        {
            var command = new CliCommand(
                "run",
                "Run the service: import, create digests, send, serve pages. Stops on Ctrl+C and SIGTERM.",
                "digest run",
                "digest run --data /srv/digest --Web:Listen=http://127.0.0.1:9000");
            command.SetAction(
                host.RunWithDatabase(
                    async (context, cancellationToken) =>
                    {
                        var builder = WebApplication.CreateSlimBuilder();
                        builder.Configuration.Sources.Clear();
                        AddLog(
                            builder.Logging,
                            context.Output.IsJson || context.Settings.Log.Format == LogFormat.Json);
                        builder.Services.Configure<HostOptions>(options =>
                        {
                            // If a server's reply takes longer, the journal settles that mail at the next start.
                            options.ShutdownTimeout = context.Settings.Delivery.DrainTimeout;
                            options.ServicesStopConcurrently = true;
                        });
                        // Signals reach the host by the token, like every other command.
                        builder.Services.AddSingleton<IHostLifetime, TokenLifetime>();
                        host.AddFeatures(builder.Services, context.Settings);
                        worker(builder.Services, context.Settings);
                        await using var app = builder.Build();
                        app.Urls.Add(context.Settings.Web.Listen);
                        pages(app);
                        await app.StartAsync(cancellationToken);
                        await app.WaitForShutdownAsync(cancellationToken);
                        return ExitCode.Ok;
                    }));
            return command;
        };

    /// <summary>One line for each event. A start that fails is reported by the command, in one line too.</summary>
    private static void AddLog(ILoggingBuilder logging, bool isJson)
    {
        logging.ClearProviders()
            .AddFilter("Quartz", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        if (isJson) logging.AddJsonConsole();
        // Each line begins with its level, which the journal understands (sd-daemon(3)).
        else if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 }) logging.AddSystemdConsole();
        else logging.AddSimpleConsole(console => console.SingleLine = true);
    }

    private sealed class TokenLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
