using System.CommandLine;
using System.Reflection;
using Digest.Cli.Output;

namespace Digest.Cli.Usage;

/// <summary><c>digest version</c></summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var command = new Command("version", "Show the version.");
        command.SetAction(arguments =>
        {
            var version = typeof(VersionCommand).Assembly
                .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
                .InformationalVersion;
            CommandOutput.For(arguments).Line(version, new { version });
            return ExitCode.Ok;
        });
        return command;
    }
}
