using System.CommandLine;
using Digest.Cli.Output;
using Digest.Cli.Usage;
using Digest.Configuration;
using Digest.Maintenance;

namespace Digest.Cli.Doctor;

/// <summary>
/// <c>digest doctor</c>: checks everything that a working installation needs, and says how to fix problems. Changes
/// nothing.
/// </summary>
internal static class DoctorCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "doctor",
            "Check configuration, folders, database, sources, templates, relay and DNS. Changes nothing.",
            "digest doctor",
            "digest doctor --json",
            "digest doctor --Mail:Transport=Smtp --Smtp:Host=mail.example.org")
        {
        };
        command.SetAction(host.RunUnchecked((_, settings, output, cancellationToken) =>
            RunAsync(host, settings, output, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandHost host, SettingsResult result, CommandOutput output, CancellationToken cancellationToken)
    {
        List<Finding> findings =
        [
            .. result.Failures.Select(failure => Finding.Failed("configuration", failure)),
            .. result.Warning is { } warning ? [Finding.Note("configuration", warning)] : Array.Empty<Finding>(),
            .. result.Failures.Count == 0
                ? [Finding.Ok("configuration", result.File ?? "no appsettings.json; using defaults")]
                : Array.Empty<Finding>(),
        ];
        // With a wrong configuration the other checks would check the wrong things.
        if (result.Failures.Count == 0)
        {
            await using var services = host.CreateServices(result.Settings, output);
            await foreach (var finding in new Checks(result.Settings, services).RunAsync(cancellationToken))
                findings.Add(finding);
        }

        output.List(
            findings,
            finding => finding,
            ["check", "result", "found"],
            finding => [finding.Check, finding.Level.ToString().ToLowerInvariant(), finding.Text],
            "",
            keepsLast: true);
        return result.Failures.Count > 0 ? ExitCode.Usage
            : findings.Any(finding => finding.Level == FindingLevel.Failed) ? ExitCode.Failed
            : ExitCode.Ok;
    }
}
