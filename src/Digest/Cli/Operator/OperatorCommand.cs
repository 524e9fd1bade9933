using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Web.Operator.Access;
using Digest.Web.Operator.Desk;

namespace Digest.Cli.Operator;

/// <summary><c>digest operator login</c> and <c>logout</c>: who may see the operator's pages.</summary>
internal static class OperatorCommand
{
    public static Command Create(CommandHost host) =>
        new CliCommand(
            "operator",
            "Log in to the operator's pages, or end all sessions.",
            "digest operator login",
            "digest operator logout --all")
        {
            LogIn(host), LogOut(host),
        };

    private static CliCommand LogIn(CommandHost host)
    {
        var name = new Option<string>("--name")
        {
            Description = "Your name, for the audit log. Default: the user of this machine.",
            HelpName = "NAME",
            DefaultValueFactory = _ => Environment.UserName,
        };
        name.Validators.Add(result =>
        {
            if (result.GetValue(name) is not { Length: > 0 and <= OperatorAccess.MaxNameLength } text
                || text.Any(char.IsControl))
                result.AddError(FormattableString.Invariant(
                    $"--name must have 1 to {OperatorAccess.MaxNameLength} characters."));
        });
        var command = new CliCommand(
            "login",
            "Print a link that logs you in once, within ten minutes. A session lasts twelve hours.",
            "digest operator login",
            "digest operator login --name ada")
        {
            name,
        };
        command.SetAction(host.RunWithDatabase(
            async (context, cancellationToken) =>
            {
                if (!context.Settings.Web.Operator)
                {
                    context.Output.Error(
                        "The operator's pages are off. Set Web:Operator to true, and start the service again.");
                    return ExitCode.Usage;
                }

                var secret = await context.Get<OperatorAccess>().OpenLinkAsync(context.Value(name), cancellationToken);
                var root = (context.Settings.PublicUrl ?? context.Settings.Web.Listen).TrimEnd('/');
                var url = $"{root}{OperatorFrame.Root}{LoginPages.Path}{secret}";
                context.Output.Line(url, new { url });
                context.Output.Hint(
                    "It works once, within ten minutes. Who has it is the operator: share it with no one.");
                return ExitCode.Ok;
            }));
        return command;
    }

    private static CliCommand LogOut(CommandHost host)
    {
        var all = new Option<bool>("--all") { Description = "Everyone, everywhere." };
        var command = new CliCommand(
            "logout", "End every session of the operator's pages, and every open link.", "digest operator logout --all")
        {
            all,
        };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(all)) result.AddError("Give --all: every session ends.");
        });
        command.SetAction(host.RunWithDatabase(
            async (context, cancellationToken) =>
            {
                var ended = await context.Get<OperatorAccess>().LogOutAllAsync(cancellationToken);
                context.Output.Line(FormattableString.Invariant($"Sessions ended: {ended}."), new { ended });
                return ExitCode.Ok;
            }));
        return command;
    }
}
