using System.CommandLine;
using Digest.Cli.Output;
using Digest.Cli.Usage;
using Digest.Configuration;
using Digest.Storage;
using Digest.Subscribers;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli.Setup;

/// <summary><c>digest init</c>: asks five questions on a terminal and writes a commented appsettings.json.</summary>
internal static class InitCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "init",
            "Answer five questions (data folder, sources, address, topics, mail server) and get an appsettings.json.",
            "digest init");
        command.SetAction(host.RunUnchecked((_, _, output, cancellationToken) =>
            RunAsync(host, output, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandHost host, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!output.IsTerminal || Console.IsInputRedirected)
        {
            output.Error(
                "digest init asks questions and needs a terminal. Write an appsettings.json instead: see README.md");
            return ExitCode.Usage;
        }

        var file = Path.Combine(Directory.GetCurrentDirectory(), SettingsFile.Name);
        if (File.Exists(file))
        {
            output.Error($"{file} already exists. Edit it; digest config shows what is set.");
            return ExitCode.Failed;
        }

        if (await new InitDialogue(output).AskAsync(cancellationToken) is not { } answers)
        {
            output.Error("Stopped; nothing was written.");
            return ExitCode.Failed;
        }

        await InitFile.WriteAsync(file, answers, cancellationToken);
        output.Line($"Wrote {file}.");
        var loaded = SettingsLoader.Load(null, []);
        foreach (var failure in loaded.Failures) output.Error(failure);
        if (loaded.Failures.Count > 0) return ExitCode.Failed;
        if (answers.Subscriber is { } subscriber)
            await SubscribeAsync(host, output, loaded.Settings, subscriber, cancellationToken);
        output.Line();
        output.Line("Next, in this folder:");
        output.Line($"  {ProgramName.Text} ingest");
        output.Line($"  {ProgramName.Text} send --now");
        output.Line($"  {ProgramName.Text} doctor");
        return ExitCode.Ok;
    }

    private static async Task SubscribeAsync(
        CommandHost host,
        CommandOutput output,
        Settings settings,
        SubscriberInput input,
        CancellationToken cancellationToken)
    {
        var (subscriber, _) = input.Parse(settings.Subscribers);
        await using var services = host.CreateServices(settings, output);
        await services.GetRequiredService<SchemaMigrator>().MigrateAsync(cancellationToken);
        var outcome = await services
            .GetRequiredService<SubscriberLifecycle>()
            .AddAsync(subscriber!, cancellationToken);
        output.Line(outcome == AddOutcome.Added
            ? $"Added {subscriber!.Email}."
            : $"{subscriber!.Email} is already known; see: digest subscribers show {subscriber.Email}");
    }
}
