using System.CommandLine;
using System.Data.Common;
using System.Net.Sockets;
using Digest.Cli.Doctor;
using Digest.Cli.Output;
using Digest.Configuration;
using Digest.Rendering;
using Digest.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Digest.Cli;

/// <summary>
/// Wraps every command: reads the configuration and refuses a wrong one, creates the services, and turns the outcome
/// into an exit code. A command's file has <c>Create(CommandHost)</c>, which ends with
/// <c>command.SetAction(host.Run(RunAsync))</c> or one of its variants.
/// </summary>
internal sealed class CommandHost(Action<IServiceCollection, Settings> features, IReadOnlyList<string> overrides)
{
    /// <summary>Set to anything, it shows the stack trace of an unexpected error.</summary>
    private const string DebugVariable = "DIGEST_DEBUG";

    /// <summary>For commands that use no database.</summary>
    public Func<ParseResult, CancellationToken, Task<int>> Run(
        Func<CommandContext, CancellationToken, Task<int>> command) =>
        (arguments, cancellationToken) =>
            GuardAsync(
                arguments,
                async output =>
                {
                    if (ReadSettings(arguments, output) is not { } configuration) return ExitCode.Usage;
                    await using var services = CreateServices(configuration.Settings, output);
                    return await command(
                        new CommandContext(arguments, configuration, services, output), cancellationToken);
                },
                cancellationToken);

    /// <summary>
    /// For commands that change the database: it is created, or migrated to the current schema, before the command
    /// runs.
    /// </summary>
    public Func<ParseResult, CancellationToken, Task<int>> RunWithDatabase(
        Func<CommandContext, CancellationToken, Task<int>> command) =>
        Run(
            async (context, cancellationToken) =>
            {
                await context.Get<SchemaMigrator>().MigrateAsync(cancellationToken);
                return await command(context, cancellationToken);
            });

    /// <summary>
    /// For commands that only read the database. They create none: a wrong folder is reported, and a new installation
    /// looks empty.
    /// </summary>
    public Func<ParseResult, CancellationToken, Task<int>> RunReading(
        Func<CommandContext, CancellationToken, Task<int>> command) =>
        (arguments, cancellationToken) =>
            GuardAsync(
                arguments,
                async output =>
                {
                    if (ReadSettings(arguments, output) is not { } configuration) return ExitCode.Usage;
                    using var database = ReadingDatabase.Open(configuration);
                    if (database.Missing is { } missing)
                    {
                        output.Error(missing);
                        return ExitCode.Failed;
                    }

                    await using var services = CreateServices(configuration.Settings, output, database.Use);
                    if (!database.IsReadOnly)
                        await services.GetRequiredService<SchemaMigrator>().MigrateAsync(cancellationToken);
                    return await command(
                        new CommandContext(arguments, configuration, services, output), cancellationToken);
                },
                cancellationToken);

    /// <summary>For a command that also works with an invalid configuration, like <c>doctor</c>.</summary>
    public Func<ParseResult, CancellationToken, Task<int>> RunUnchecked(
        Func<ParseResult, SettingsResult, CommandOutput, CancellationToken, Task<int>> command) =>
        (arguments, cancellationToken) =>
            GuardAsync(
                arguments,
                output => command(arguments, Load(arguments), output, cancellationToken),
                cancellationToken);

    /// <summary>
    /// Creates separate services, for a command that must not touch the user's data or hosts them itself.
    /// </summary>
    /// <param name="more">Registers what replaces the features' own.</param>
    public ServiceProvider CreateServices(
        Settings settings, CommandOutput output, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(new CommandLoggerProvider(output)));
        AddFeatures(services, settings);
        more?.Invoke(services);
        return services.BuildServiceProvider();
    }

    /// <summary>How long a command that sends may wait for servers after a request to stop.</summary>
    public TimeSpan DrainTimeout(ParseResult arguments) =>
        Load(arguments) is { Failures.Count: 0 } result ? result.Settings.Delivery.DrainTimeout : TimeSpan.Zero;

    public void AddFeatures(IServiceCollection services, Settings settings) => features(services, settings);

    private SettingsResult Load(ParseResult arguments) =>
        SettingsLoader.Load(arguments.GetValue(CommonOptions.Data), overrides);

    private SettingsResult? ReadSettings(ParseResult arguments, CommandOutput output)
    {
        var result = Load(arguments);
        if (result.Warning is not null) output.Hint($"digest: {result.Warning}");
        if (result.Failures.Count == 0) return result;
        output.Error(
            $"Invalid configuration{(result.File is null ? "" : $" in {result.File}")}:",
            result.Failures.Select(failure => $"  - {failure}"),
            new { Error = "Invalid configuration.", result.File, result.Failures });
        return null;
    }

    private async Task<int> GuardAsync(
        ParseResult arguments, Func<CommandOutput, Task<int>> command, CancellationToken stopping)
    {
        var output = CommandOutput.For(arguments);
        try
        {
            return await command(output);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            output.Error("Stopped.");
            return ExitCode.Terminated;
        }
        // Expected failures of the machine.
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
        // Anything else is a bug.
        catch (Exception e)
        {
            output.Error(
                $"Unexpected error: {e.Message} ({e.GetType().Name}). This is a bug in digest: please report it, with "
                    + $"what {DebugVariable}=1 shows.");
            if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(DebugVariable))) output.Hint(e.ToString());
            return ExitCode.Failed;
        }
    }
}
