using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Storage;
using Digest.Storage.Copies;

namespace Digest.Cli.Keeping;

/// <summary><c>digest migrate</c>: what each command does before it runs, alone and in view.</summary>
internal static class MigrateCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Only list the scripts that would be applied, and which running workers they would stop.",
    };

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "migrate",
            "Upgrade the database to this release. Every command does that too before it runs.",
            "digest migrate --dry-run",
            "digest migrate")
        {
            DryRun,
        };
        command.SetAction(host.Run(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (schema, dialect) = (context.Get<SchemaMigrator>(), context.Get<ISqlDialect>());
        if (context.Value(DryRun) && dialect is SqliteDialect && !File.Exists(dialect.Location))
        {
            context.Output.Hint($"No database in {context.Settings.DataFolder}; the first command creates it.");
            return ExitCode.Ok;
        }

        var hadTables = await schema.HasTablesAsync(cancellationToken);
        var before = hadTables ? await schema.CurrentAsync(cancellationToken) : null;
        var pending = await schema.ListPendingAsync(cancellationToken);
        if (!context.Value(DryRun)) await schema.MigrateAsync(cancellationToken);
        if (pending.Count == 0)
        {
            if (!await schema.IsUsableAsync(cancellationToken))
                throw new NewerSchemaException(
                    dialect.Location, before?.Name ?? "", SchemaScript.For(dialect)[^1].Name);
            context.Output.Hint($"{dialect.Location} is up to date (schema {before?.Name}).");
            return ExitCode.Ok;
        }

        var verb = context.Value(DryRun) ? "would apply" : "applied";
        foreach (var script in pending)
            context.Output.Line($"{verb} {script.Name}", new { script.Version, script.Name, script.MinReader });
        if (before is { } old && dialect is SqliteDialect)
        {
            var copy = UpgradeBackup.PathFor(dialect.Location, old.Version);
            context.Output.Hint($"The database before the upgrade: {copy}");
        }
        else if (before is { } known) context.Output.Hint(Workers(pending, known.Version));

        return ExitCode.Ok;
    }

    /// <summary>What a rolling upgrade needs to know.</summary>
    private static string Workers(IReadOnlyList<SchemaScript> pending, long current)
    {
        var least = pending.Max(script => script.MinReader ?? script.Version);
        return least <= current
            ? "Workers of the release before may run on; upgrade them one after the other."
            : FormattableString.Invariant($"Workers that do not know schema {least:0000} stop by themselves ")
                + "within 10 seconds.";
    }
}
