using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Delivery.Signing;
using Digest.Rendering.Messages;

namespace Digest.Cli.Mail;

/// <summary>
/// <c>digest dkim new SELECTOR</c>: creates the key that signs mails, and the DNS record with its public half.
/// </summary>
internal static class DkimCommand
{
    private static readonly Argument<string> Selector = new("SELECTOR")
    {
        Description = "The key's name in the DNS: letters, digits and hyphens, for example digest2026.",
    };
    private static readonly Option<string?> Domain = new("--domain")
    {
        Description = "Signing domain. Default: that of Mail:From.",
        HelpName = "DOMAIN",
    };

    public static Command Create(CommandHost host)
    {
        var create = new CliCommand(
            "new", "Create a key and print its DNS record.", "digest dkim new digest2026 --domain example.org")
        {
            Selector,
            Domain,
        };
        create.SetAction(host.Run(NewAsync));
        return new Command("dkim", "Sign mail with DKIM (RFC 6376).") { create };
    }

    private static async Task<int> NewAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var selector = context.Value(Selector);
        if (selector.Length is 0 or > 63 || !selector.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            context.Output.Error($"'{selector}' is not a valid DNS label. Use 1 to 63 letters, digits and hyphens.");
            return ExitCode.Usage;
        }

        var domain = context.Value(Domain) ?? context.Get<MailIdentity>().Domain;
        var file = Path.Combine(context.Settings.DataFolder, "dkim", $"{selector}.pem");
        if (File.Exists(file))
        {
            context.Output.Error($"{file} already exists. Choose another selector: receivers may still check mail "
                + "signed with the old key.");
            return ExitCode.Failed;
        }

        using var key = DkimKey.Create();
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await SecretFile.WriteAsync(file, DkimKey.ToPem(key), FileMode.CreateNew, cancellationToken);
        context.Output.Line($"The private key is in {file}; keep it secret.");
        context.Output.Line($"1. Publish this record in the DNS of {domain}:");
        context.Output.Line();
        context.Output.Line(DkimKey.DnsRecord(key, domain, selector));
        context.Output.Line();
        context.Output.Line($"2. Once the record is published, set Dkim:Selector to {selector}, Dkim:Domain to "
            + $"{domain} and Dkim:KeyFile to {file}.");
        return ExitCode.Ok;
    }
}
