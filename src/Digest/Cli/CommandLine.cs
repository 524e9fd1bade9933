using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Digest.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli;

/// <summary>
/// The program <c>digest</c>: its commands and what they share. Without a command it runs the first one, <c>run</c>.
/// </summary>
internal static class CommandLine
{
    /// <summary>
    /// Time for a command to end after Ctrl+C or SIGTERM, beside what it waits for servers (Delivery:DrainTimeout).
    /// </summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(8);

    /// <param name="features">Registers everything that commands take from the container.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        string[] args,
        Action<IServiceCollection, Settings> features,
        IReadOnlyList<Func<CommandHost, Command>> commands,
        TextWriter? output = null,
        TextWriter? error = null)
    {
        // Settings are removed first, because the parser knows only commands and their options.
        var byKind = args.ToLookup(SettingsLoader.IsOverride);
        var host = new CommandHost(features, [.. byKind[true]]);
        var root = CreateRoot(commands.Select(create => create(host)).ToList());
        var parsed = root.Parse([.. byKind[false]]);
        if (parsed.Action is ParseErrorAction mistake) mistake.ShowHelp = false;
        var code = await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output ?? Console.Out,
            Error = error ?? Console.Error,
            ProcessTerminationTimeout = host.DrainTimeout(parsed) + TerminationTimeout,
            EnableDefaultExceptionHandler = false,
        });
        if (parsed.Action is not ParseErrorAction) return code;
        await (error ?? Console.Error).WriteLineAsync($"Try: {Invocation(parsed.CommandResult.Command)} --help");
        return ExitCode.Usage;
    }

    private static string Invocation(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent
            ? $"{Invocation(parent)} {command.Name}"
            : command.Name;

    private static RootCommand CreateRoot(List<Command> commands)
    {
        var root = new RootCommand("Mails each subscriber the new papers that match their topics.");
        root.Add(CommonOptions.Data);
        foreach (var command in commands) root.Add(command);
        root.Action = commands[0].Action;
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
