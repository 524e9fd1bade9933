using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Links;

namespace Digest.Cli.Mail;

/// <summary><c>digest links rotate</c>: a new key for the links in mails.</summary>
internal static class LinksCommand
{
    private static readonly Option<bool> Revoke = new("--revoke")
    {
        Description = "Links already sent stop working. Use this if the key may have leaked.",
    };

    public static Command Create(CommandHost host)
    {
        var rotate = new CliCommand(
            "rotate",
            "Sign links with a new key from now on. Links already sent keep working. Other workers follow within a "
                + "minute.",
            "digest links rotate", "digest links rotate --revoke")
        {
            Revoke,
        };
        rotate.SetAction(
            host.RunWithDatabase(
                async (context, cancellationToken) =>
                {
                    var revoke = context.Value(Revoke);
                    await context.Get<LinkKeys>().RotateAsync(revoke, cancellationToken);
                    context.Output.Line(
                        revoke
                            ? "New links use a new key. Links already sent no longer work."
                            : "New links use a new key. Links already sent keep working.");
                    return ExitCode.Ok;
                }
            ));
        return new Command("links", "Manage the signed links in mails.") { rotate };
    }
}
