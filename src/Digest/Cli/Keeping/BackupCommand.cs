using System.CommandLine;
using System.Globalization;
using Digest.Cli.Usage;
using Digest.Operations;
using Digest.Storage;
using Digest.Storage.Copies;

namespace Digest.Cli.Keeping;

/// <summary><c>digest backup</c> and <c>digest export</c>: the whole database in one file.</summary>
internal static class BackupCommand
{
    public static Command Backup(CommandHost host) => Create(
        host,
        CopyKind.Backup,
        new CliCommand(
            "backup",
            "Write a copy of the database to one file, also while the worker runs.",
            "digest backup /srv/backups/digest-2026-03-05.db")
        {
            Notes = "Not in the file: appsettings.json, templates and DKIM keys. Bring it back with: digest restore",
        });

    public static Command Export(CommandHost host) => Create(
        host,
        CopyKind.Export,
        new CliCommand(
            "export",
            "Write the database to one file, to continue on another machine or database. No worker may run.",
            "digest export digest-export.db")
        {
            Notes = "Continue there with: digest import. Do not start the old installation again.",
        });

    private static CliCommand Create(CommandHost host, CopyKind kind, CliCommand command)
    {
        var file = new Argument<string>("FILE") { Description = "The file to write; it must not exist yet." };
        command.Add(file);
        // Without a migration: a backup before an upgrade is of the database as it is.
        command.SetAction(host.Run((context, cancellationToken) =>
            RunAsync(context, kind, Path.GetFullPath(context.Value(file)), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, CopyKind kind, string file, CancellationToken cancellationToken)
    {
        var dialect = context.Get<ISqlDialect>();
        if (dialect is SqliteDialect && !File.Exists(dialect.Location))
            return Fail(context, $"No database in {context.Settings.DataFolder}.");
        if (!Directory.Exists(Path.GetDirectoryName(file)))
            return Fail(context, $"Folder not found: {Path.GetDirectoryName(file)}");
        var isExport = kind == CopyKind.Export;
        using var worker = isExport && dialect is SqliteDialect ? WorkerLock.TryTake(dialect.Location) : null;
        if (isExport && (dialect is SqliteDialect ? worker is null : await IsAnyAliveAsync(context, cancellationToken)))
            return Fail(context, "A worker is running. Stop it first; for a copy while it runs use: digest backup");
        await context.Get<DatabaseCopy>().WriteAsync(file, kind, cancellationToken);
        var bytes = new FileInfo(file).Length;
        context.Output.Line(
            string.Create(CultureInfo.InvariantCulture, $"{file}: {Math.Ceiling(bytes / 1024.0 / 1024):0} MB"),
            new { file, bytes });
        return ExitCode.Ok;
    }

    /// <summary>
    /// A worker that was stopped has ended its session; one that was killed is alive until its lease ends.
    /// </summary>
    private static Task<bool> IsAnyAliveAsync(CommandContext context, CancellationToken cancellationToken) =>
        context.Get<SqlDatabase>().ReadAsync(
            async sql => await WorkerStore.IsAnyAliveAsync(sql, await sql.NowAsync()), cancellationToken);

    private static int Fail(CommandContext context, string error)
    {
        context.Output.Error(error);
        return ExitCode.Failed;
    }
}
