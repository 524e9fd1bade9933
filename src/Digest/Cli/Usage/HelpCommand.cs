using System.CommandLine;
using Digest.Cli.Output;

namespace Digest.Cli.Usage;

/// <summary><c>digest help [COMMAND]</c>: the same as <c>digest COMMAND --help</c>.</summary>
internal static class HelpCommand
{
    public static Command Create(RootCommand root)
    {
        var names = new Argument<string[]>("COMMAND")
        {
            Description = "The command, for example subscribers add.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("help", "Show the help of a command.") { names };
        command.SetAction(
            (arguments, cancellationToken) =>
            {
                var path = arguments.GetValue(names) ?? [];
                // An unknown name is reported as it is elsewhere; of a known command the help is shown.
                var parsed = root.Parse(path);
                return parsed.UnmatchedTokens.Count > 0 && parsed.CommandResult.Command.Subcommands.Count > 0
                    ? Task.FromResult(CommandLine.Report(parsed, CommandOutput.For(arguments)))
                    : root.Parse([.. path, "--help"])
                        .InvokeAsync(arguments.InvocationConfiguration, cancellationToken);
            });
        return command;
    }
}
