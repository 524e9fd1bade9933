using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Digest.Cli;

/// <summary><c>digest run</c>: the worker. It takes papers in, makes editions, sends them, and serves the pages that mails link to, until it is told to stop.</summary>
internal static class RunCommand
{
    /// <param name="worker">Registers what only a worker has: the jobs.</param>
    /// <param name="pages">Maps the pages.</param>
    public static Func<CommandHost, Command> Create(Action<IServiceCollection, Configuration.Settings> worker, Action<WebApplication> pages) => host =>
    {
        var command = new CliCommand(
            "run",
            "Run the worker: take papers in, make editions when they are due, send them, and serve the pages that mails link to. The default command.",
            "digest run", "digest run --data /srv/digest --Web:Listen=http://127.0.0.1:9000");
        command.SetAction(host.RunWithDatabase(async (context, cancellationToken) =>
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Configuration.Sources.Clear();
            builder.Logging.ClearProviders().AddFilter("Quartz", LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true);
            builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(options =>
            {
                // A mail whose answer takes longer is settled at the next start, by the journal.
                options.ShutdownTimeout = TimeSpan.FromSeconds(3);
                options.ServicesStopConcurrently = true;
            });
            host.AddFeatures(builder.Services, context.Settings);
            worker(builder.Services, context.Settings);
            await using var app = builder.Build();
            app.Urls.Add(context.Settings.Web.Listen);
            pages(app);
            await app.StartAsync(cancellationToken);
            await Microsoft.Extensions.Hosting.HostingAbstractionsHostExtensions.WaitForShutdownAsync(app, cancellationToken);
            return ExitCode.Ok;
        }));
        return command;
    };
}
