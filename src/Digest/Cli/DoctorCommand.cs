using System.CommandLine;
using Digest.Cli.Configuration;
using Digest.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli;

/// <summary><c>digest doctor</c>: looks at everything that a working installation needs, and says what to do about what is amiss.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new CliCommand("doctor", "Check the configuration, the data folder and the database.", "digest doctor", "digest doctor --data /srv/digest");
        command.SetAction(host.RunUnchecked((_, settings, output, cancellationToken) => RunAsync(host, settings, output, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(CommandHost host, SettingsResult result, CommandOutput output, CancellationToken cancellationToken)
    {
        output.Line($"configuration: {result.File ?? "defaults"}");
        foreach (var failure in result.Failures) output.Error(failure);
        if (result.Failures.Count > 0) return ExitCode.Usage;
        await using var services = host.CreateServices(result.Settings);
        await services.GetRequiredService<SchemaMigrator>().MigrateAsync(cancellationToken);
        output.Line($"database: {services.GetRequiredService<ISqlDialect>().Location}");
        return ExitCode.Ok;
    }
}
