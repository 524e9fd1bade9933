using System.CommandLine;
using Digest.Bounces;
using Digest.Bounces.Reading;
using Digest.Storage;

namespace Digest.Cli;

/// <summary><c>digest bounces read</c>: says of each message that came back what it is, and applies it.</summary>
internal static class BouncesCommand
{
    private static readonly Argument<string[]> Files = new("FILE") { Description = "Messages (.eml, mbox), or - for standard input.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what the messages are; change nothing." };

    public static Command Create(CommandHost host)
    {
        var read = new CliCommand(
            "read",
            "Read messages that came back: one JSON line for each. Addresses that do not exist are suppressed, soft bounces counted, complaints end "
            + "the subscription. Each message is taken as genuine; the worker's folder (Bounces:Folder) believes only "
            + "what shows that it is about a mail of ours.",
            "digest bounces read --dry-run returned/*.eml", "digest bounces read - < message.eml")
        {
            Files, DryRun,
        };
        read.SetAction(host.Run(RunAsync));
        return new Command("bounces", "Mail that comes back: delivery reports and complaints.") { read };
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
                var message = await BounceFolder.ReadMessageAsync(file, cancellationToken);
                var report = ReportReader.Read(message, cancellationToken);
                context.Output.Json(View(name, report));
                if (!apply) continue;
                var fingerprint = BounceFolder.Fingerprint(message);
                var applied = await context.Get<BounceProcessor>().ApplyAsync(report, fingerprint, BounceTrust.Operator, cancellationToken);
                foreach (var done in applied) context.Output.ErrorLine(done.ToString());
            }
            // One file that cannot be read holds up no other.
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                context.Output.Error(e.Message);
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
