using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Digest.Cli;

/// <summary>A command whose <c>--help</c> ends with examples.</summary>
/// <param name="examples">Whole command lines, without a prompt.</param>
internal sealed class CliCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;
}

/// <summary>Adds examples and the exit codes to what System.CommandLine writes.</summary>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    private static readonly string[] RootExamples =
    [
        "digest demo --out demo",
        "digest subscribers add ada@example.org --topic \"Agents=language model agents\"",
        "digest ingest",
        "digest send --now --dry-run",
        "digest doctor",
    ];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = inner.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        var examples = command is CliCommand cli ? cli.Examples : command is RootCommand ? RootExamples : [];
        if (examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (var example in examples) output.WriteLine($"  {example}");
            output.WriteLine();
        }

        output.WriteLine("Any setting can be overridden: --Section:Key=value");
        output.WriteLine("Exit codes: 0 success, 1 failure, 2 wrong usage or configuration");
        return code;
    }
}
