using System.CommandLine;
using Digest.Links;

namespace Digest.Cli.Mail;

/// <summary><c>digest links rotate</c>: a new key for the links in mails.</summary>
internal static class LinksCommand
{
    private static readonly Option<bool> Revoke = new("--revoke") { Description = "Links in mails sent before stop working; for when the key may have become known." };

    public static Command Create(CommandHost host)
    {
        var rotate = new CliCommand(
            "rotate",
            "Sign links with a new key from now on. Links in the last mails go on working; other workers use the new key within a minute.",
            "digest links rotate", "digest links rotate --revoke")
        {
            Revoke,
        };
        rotate.SetAction(host.RunWithDatabase(async (context, cancellationToken) =>
        {
            var revoke = context.Value(Revoke);
            await context.Get<LinkKeys>().RotateAsync(revoke, cancellationToken);
            context.Output.Line(revoke ? "Links are signed with a new key; those sent before no longer work." : "Links are signed with a new key; those sent before still work.");
            return ExitCode.Ok;
        }));
        return new Command("links", "The signed links in mails.") { rotate };
    }
}
