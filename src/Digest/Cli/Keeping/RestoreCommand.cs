using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Maintenance.Keeping;
using Digest.Storage;

namespace Digest.Cli.Keeping;

/// <summary><c>digest restore</c> and <c>digest import</c>: a file of <see cref="BackupCommand"/> comes back.</summary>
internal static class RestoreCommand
{
    public static Command Restore(CommandHost host) => Create(
        host,
        new CliCommand(
            "restore",
            "Restore a backup, on SQLite or into a new PostgreSQL database. Delivery starts paused.",
            "digest restore /srv/backups/digest-2026-03-05.db")
        {
            Notes = """
                What was open when the backup was made may have been sent since, so it is on hold:
                  digest outbox list --state uncertain       shows it
                  digest outbox release --state uncertain    sends it
                  digest outbox cancel --state uncertain     drops it
                  digest outbox resume                       starts the delivery
                """,
        },
        (restoration, file, work, cancellationToken) => restoration.RestoreAsync(file, work, cancellationToken),
        Restored);

    public static Command Import(CommandHost host) => Create(
        host,
        new CliCommand(
            "import",
            "Continue from an export, on SQLite or in a new PostgreSQL database.",
            "digest import digest-export.db",
            "digest import digest-export.db --Storage:ConnectionString=\"Host=db;Database=digest\""),
        (restoration, file, work, cancellationToken) => restoration.ImportAsync(file, work, cancellationToken),
        report => [$"Imported the export of {Time(report.Made)}. Start the worker: digest run"]);

    private static CliCommand Create(
        CommandHost host,
        CliCommand command,
        Func<Restoration, string, string, CancellationToken, Task<RestoreReport>> run,
        Func<RestoreReport, IEnumerable<string>> describe)
    {
        var file = new Argument<string>("FILE") { Description = "The file to read; it stays as it is." };
        command.Add(file);
        command.SetAction(host.Run(
            async (context, cancellationToken) =>
            {
                var place = StorageServices.SqliteFile(context.Settings.DataFolder);
                Directory.CreateDirectory(context.Settings.DataFolder);
                var report = await run(
                    context.Get<Restoration>(), context.Value(file), place + ".restoring", cancellationToken);
                if (context.Output.IsJson) context.Output.Json(report);
                else foreach (var line in describe(report).Concat(Before(report))) context.Output.Line(line);
                return ExitCode.Ok;
            }));
        return command;
    }

    private static IEnumerable<string> Restored(RestoreReport report)
    {
        yield return $"Restored the backup of {Time(report.Made)}. Delivery is paused.";
        if (report.Held > 0)
        {
            yield return FormattableString.Invariant($"{report.Held} mails were open then and may have been sent ")
                + "since. They are on hold: digest outbox list --state uncertain";
            yield return "Send them: digest outbox release --state uncertain, "
                + "or drop them: digest outbox cancel --state uncertain";
        }

        yield return "People who left since then are subscribers again: unsubscribe them before you resume.";
        yield return "Then start the delivery: digest outbox resume";
    }

    private static IEnumerable<string> Before(RestoreReport report) =>
        report.Before is null ? [] : [$"The database before is kept: {report.Before}"];

    private static string Time(DateTimeOffset? at) =>
        at is { } known ? FormattableString.Invariant($"{known:yyyy-MM-dd HH:mm} UTC") : "an unknown time";
}
