using System.CommandLine;
using Digest.Bounces;
using Digest.Bounces.Reading;
using Digest.Cli.Doctor;
using Digest.Cli.Usage;
using Digest.Storage;

namespace Digest.Cli.Mail;

/// <summary><c>digest bounces read</c>: classifies returned messages and applies them.</summary>
internal static class BouncesCommand
{
    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "Messages (.eml, mbox), or - for standard input.",
        Arity = ArgumentArity.OneOrMore,
    };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Classify only, change nothing." };

    public static Command Create(CommandHost host)
    {
        var read = new CliCommand(
            "read",
            "Read returned messages and print one JSON line for each. Suppresses unknown addresses, counts soft "
                + "bounces, and unsubscribes after complaints. "
            + "Every message is trusted. The worker's folder (Bounces:Folder) accepts "
            + "only reports that provably concern our mail.",
            "digest bounces read --dry-run returned/*.eml", "digest bounces read - < message.eml")
        {
            Files, DryRun,
        };
        read.SetAction(host.Run(RunAsync));
        return new Command("bounces", "Process returned mail: delivery reports and complaints.") { read };
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var apply = !context.Value(DryRun);
        if (apply) await context.Get<SchemaMigrator>().MigrateAsync(cancellationToken);
        var code = ExitCode.Ok;
        foreach (var name in context.Value(Files))
        {
            try
            {
                await using var file = name == "-" ? Console.OpenStandardInput() : File.OpenRead(name);
                var message = await BounceIntake.ReadAsync(file, cancellationToken);
                var report = ReportReader.Read(message, cancellationToken);
                context.Output.Json(View(name, report));
                if (!apply) continue;
                var fingerprint = BounceIntake.Fingerprint(message);
                var applied = await context
                    .Get<BounceProcessor>()
                    .ApplyAsync(report, fingerprint, BounceTrust.Operator, cancellationToken);
                foreach (var done in applied) context.Output.Hint(done.ToString());
            }
            // A file that cannot be read does not stop the others.
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                context.Output.Error(FailureText.Of(e, context.Settings));
                code = ExitCode.Failed;
            }
        }

        return code;
    }

    private static object View(string file, IncomingReport report) => new
    {
        File = file,
        Kind = report.Kind == ReportKind.AutoReply ? "auto-reply" : report.Kind.ToString().ToLowerInvariant(),
        Recipients = report.Recipients.Select(r => new { r.Address, r.Status, Reason = r.Reason.Name(), r.Hard }),
    };
}
