using System.CommandLine;
using Digest.Delivery;
using Digest.Rendering;

namespace Digest.Cli;

/// <summary><c>digest dkim new SELECTOR</c>: makes the key that mails are signed with, and the DNS record that shows its public half.</summary>
internal static class DkimCommand
{
    private static readonly Argument<string> Selector = new("SELECTOR") { Description = "The key's name in the DNS: letters, digits and hyphens, for example digest2026." };
    private static readonly Option<string?> Domain = new("--domain") { Description = "The domain that vouches. Default: that of Mail:From.", HelpName = "DOMAIN" };

    public static Command Create(CommandHost host)
    {
        var create = new CliCommand("new", "Make a key and print its DNS record.", "digest dkim new digest2026 --domain example.org") { Selector, Domain };
        create.SetAction(host.Run(NewAsync));
        return new Command("dkim", "Sign mail with DKIM (RFC 6376).") { create };
    }

    private static async Task<int> NewAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var selector = context.Value(Selector);
        if (selector.Length is 0 or > 63 || !selector.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            context.Output.Error($"'{selector}' cannot be a name in the DNS: letters, digits and hyphens only.");
            return ExitCode.Usage;
        }

        var domain = context.Value(Domain) ?? context.Get<MailBrand>().Domain;
        var file = Path.Combine(context.Settings.DataFolder, "dkim", $"{selector}.pem");
        if (File.Exists(file))
        {
            context.Output.Error($"{file} is there already. Choose another selector: receivers may still check mail that the old key signed.");
            return ExitCode.Failed;
        }

        using var key = DkimKey.Create();
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await WriteSecretAsync(file, DkimKey.ToPem(key), cancellationToken);
        context.Output.Line($"The private key is in {file}; keep it secret.");
        context.Output.Line($"1. Publish this record in the DNS of {domain}:");
        context.Output.Line();
        context.Output.Line(DkimKey.DnsRecord(key, domain, selector));
        context.Output.Line();
        context.Output.Line($"2. When it can be looked up, set Dkim:Selector to {selector}, Dkim:Domain to {domain} and Dkim:KeyFile to {file}.");
        return ExitCode.Ok;
    }

    private static async Task WriteSecretAsync(string file, string text, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // Nobody else on this machine may read it, from the first byte on.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(file, options);
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
    }
}
