using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using Digest.Cli.Output;
using Digest.Cli.Usage;
using Digest.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli;

/// <summary>The program <c>digest</c>: its commands and what they share.</summary>
internal static class CommandLine
{
    /// <summary>
    /// Time for a command to end after Ctrl+C or SIGTERM, beside what it waits for servers (Delivery:DrainTimeout).
    /// </summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(8);

    /// <param name="features">Registers everything that commands take from the container.</param>
    /// <param name="commands">The first one is <c>run</c>.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        string[] args,
        Action<IServiceCollection, Settings> features,
        IReadOnlyList<Func<CommandHost, Command>> commands)
    {
        // The parser has its texts in several languages, Digest in one.
        CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        // Settings are removed first, because the parser knows only commands and their options.
        var byKind = args.ToLookup(SettingsLoader.IsOverride);
        var host = new CommandHost(features, [.. byKind[true]]);
        var root = CreateRoot([.. commands.Select(create => create(host))]);
        // A value may begin with @; arguments are not read from files.
        var parsed = root.Parse([.. byKind[false]], new ParserConfiguration { ResponseFileTokenReplacer = null });
        var invocation = new InvocationConfiguration
        {
            // The parser's own handling of signals does not distinguish them.
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
        };
        if (parsed.Action is ParseErrorAction || UsageErrors.OfOptionAsValue(parsed) is not null)
        {
            // The option may not have been understood either.
            var isJson = args.Contains(CommonOptions.Json.Name);
            return Report(parsed, new CommandOutput(invocation.Output, invocation.Error, isJson));
        }

        using var signals = new StopSignals(() => host.DrainTimeout(parsed) + TerminationTimeout);
        var code = await parsed.InvokeAsync(invocation, signals.Token);
        return signals.IsInterrupted ? ExitCode.Interrupted : code;
    }

    /// <summary>Reports what is wrong with a command line, and where its help is.</summary>
    public static int Report(ParseResult parsed, CommandOutput output)
    {
        output.Error(
            $"{string.Join(' ', UsageErrors.Of(parsed))} See: {Invocation(parsed.CommandResult.Command)} --help");
        return ExitCode.Usage;
    }

    private static string Invocation(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent
            ? $"{Invocation(parent)} {command.Name}"
            : "digest";

    private static RootCommand CreateRoot(IReadOnlyList<Command> commands)
    {
        var root = new RootCommand("Mails each subscriber the new papers that match their topics.")
        {
            CommonOptions.Data,
            CommonOptions.Json,
        };
        foreach (var command in commands) root.Add(command);
        root.Add(HelpCommand.Create(root));
        root.Add(VersionCommand.Create());
        root.SetAction(
            (arguments, cancellationToken) => WithoutCommandAsync(arguments, commands[0], cancellationToken));
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    /// <summary>
    /// A person sees the help. Units and containers that start the service without naming <c>run</c> still can, for one
    /// release.
    /// </summary>
    private static Task<int> WithoutCommandAsync(
        ParseResult arguments, Command run, CancellationToken cancellationToken)
    {
        var output = CommandOutput.For(arguments);
        if (output.IsTerminal)
        {
            arguments.InvocationConfiguration.Output.Write(RootHelp.Text());
            return Task.FromResult(ExitCode.Ok);
        }

        output.Error("No command given: running the service. The next release shows the help instead; "
            + "start the service with: digest run");
        return ((AsynchronousCommandLineAction)run.Action!).InvokeAsync(arguments, cancellationToken);
    }
}
