using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Digest.Cli.Usage;

/// <summary>A command whose <c>--help</c> ends with examples.</summary>
/// <param name="examples">Whole command lines, without a prompt.</param>
internal sealed class CliCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;

    /// <summary>Lines that <c>--help</c> shows after the options, for what no option says.</summary>
    public string Notes { get; init; } = "";
}

/// <summary>The help of the program, and what System.CommandLine writes about a command with examples added.</summary>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is RootCommand)
        {
            output.Write(RootHelp.Text());
            return ExitCode.Ok;
        }

        var code = inner.Invoke(parseResult);
        if (parseResult.CommandResult.Command is CliCommand command)
        {
            if (command.Notes.Length > 0) output.WriteLine(command.Notes + Environment.NewLine);
            if (command.Examples.Count > 0) output.WriteLine("Examples:");
            foreach (var example in command.Examples) output.WriteLine($"  {example}");
            if (command.Examples.Count > 0) output.WriteLine();
        }

        output.WriteLine("Any setting can be overridden: --Section:Key=value");
        output.WriteLine("Exit codes: 0 success, 1 failure, 2 wrong usage or configuration");
        return code;
    }
}
