using System.CommandLine;
using System.Data.Common;
using System.Net.Sockets;
using Digest.Cli.Doctor;
using Digest.Configuration;
using Digest.Rendering;
using Digest.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Digest.Cli;

/// <summary>
/// Wraps every command: reads the configuration and refuses a wrong one, creates the services, and turns the outcome
/// into an exit code. A command's file has <c>Create(CommandHost)</c>, which ends with
/// <c>command.SetAction(host.Run(RunAsync))</c> or one of its variants.
/// </summary>
internal sealed class CommandHost(Action<IServiceCollection, Settings> features, IReadOnlyList<string> overrides)
{
    /// <summary>For commands that use no database.</summary>
    public Func<ParseResult, CancellationToken, Task<int>> Run(
        Func<CommandContext, CancellationToken, Task<int>> command) =>
        (arguments, cancellationToken) =>
            GuardAsync(
                arguments,
                async output =>
                {
                    if (ReadSettings(arguments, output) is not { } settings) return ExitCode.Usage;
                    await using var services = CreateServices(settings);
                    return await command(new CommandContext(arguments, settings, services, output), cancellationToken);
                }
            );

    /// <summary>
    /// For commands that use the database: it is created, or migrated to the current schema, before the command runs.
    /// </summary>
    public Func<ParseResult, CancellationToken, Task<int>> RunWithDatabase(
        Func<CommandContext, CancellationToken, Task<int>> command) =>
        Run(
            async (context, cancellationToken) =>
            {
                await context.Get<SchemaMigrator>().MigrateAsync(cancellationToken);
                return await command(context, cancellationToken);
            }
        );

    /// <summary>For a command that also works with an invalid configuration, like <c>doctor</c>.</summary>
    public Func<ParseResult, CancellationToken, Task<int>> RunUnchecked(
        Func<ParseResult, SettingsResult, CommandOutput, CancellationToken, Task<int>> command) =>
        (arguments, cancellationToken) =>
            GuardAsync(arguments, output => command(arguments, Load(arguments), output, cancellationToken));

    /// <summary>
    /// Creates separate services, for a command that must not touch the user's data or hosts them itself.
    /// </summary>
    public ServiceProvider CreateServices(Settings settings)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging
            .SetMinimumLevel(LogLevel.Warning)
            .AddSimpleConsole(console => console.SingleLine = true)
            // Standard output is for the command's result.
            .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        AddFeatures(services, settings);
        return services.BuildServiceProvider();
    }

    /// <summary>How long a command that sends may wait for servers after it was told to stop.</summary>
    public TimeSpan DrainTimeout(ParseResult arguments) =>
        Load(arguments) is { Failures.Count: 0 } result ? result.Settings.Delivery.DrainTimeout : TimeSpan.Zero;

    public void AddFeatures(IServiceCollection services, Settings settings) => features(services, settings);

    private SettingsResult Load(ParseResult arguments) =>
        SettingsLoader.Load(arguments.GetValue(CommonOptions.Data), overrides);

    private Settings? ReadSettings(ParseResult arguments, CommandOutput output)
    {
        var result = Load(arguments);
        if (result.Warning is not null) output.ErrorLine($"digest: {result.Warning}");
        if (result.Failures.Count == 0) return result.Settings;
        output.Error($"Invalid configuration{(result.File is null ? "" : $" in {result.File}")}:");
        foreach (var failure in result.Failures) output.ErrorLine($"  - {failure}");
        return null;
    }

    private async Task<int> GuardAsync(ParseResult arguments, Func<CommandOutput, Task<int>> command)
    {
        var output = new CommandOutput(
            arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        try
        {
            return await command(output);
        }
        catch (OperationCanceledException)
        {
            output.Error("Stopped.");
            return ExitCode.Failed;
        }
        // Expected failures are reported in one line. Anything else is a bug and is shown with its stack trace.
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or SocketException
                        or DbException
                        or NewerSchemaException
                        or HttpRequestException
                        or TemplateFailedException)
        {
            output.Error(FailureText.Of(e, Load(arguments).Settings));
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            output.Error($"This is a bug in digest. Please report it with the lines below.{Environment.NewLine}{e}");
            return ExitCode.Failed;
        }
    }
}
