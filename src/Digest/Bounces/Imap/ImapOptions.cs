namespace Digest.Bounces.Imap;

/// <summary>Section <c>Bounces:Imap</c>: a mailbox at a provider that receives reports.</summary>
internal sealed class ImapOptions
{
    /// <summary>Name of the server. Null or empty: no mailbox is read.</summary>
    public string? Host { get; set; }

    /// <summary>993 is TLS from the start, any other port STARTTLS (none to this machine). Default: 993.</summary>
    public int Port { get; set; } = 993;

    public string? UserName { get; set; }

    /// <summary>A file holding the password, read at every login.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>A command that prints an OAuth access token, run by the shell at every login.</summary>
    public string? TokenCommand { get; set; }

    /// <summary>The folder that is read. Default: <c>INBOX</c>.</summary>
    public string Folder { get; set; } = "INBOX";

    /// <summary>
    /// Where reports about mails of Digest are moved to; created if it is missing. All other messages stay as they
    /// are. Default: <c>Digest</c>.
    /// </summary>
    public string DoneFolder { get; set; } = "Digest";

    public bool IsConfigured => !string.IsNullOrEmpty(Host);
}

internal static class ImapOptionsValidator
{
    public static IEnumerable<string> Failures(ImapOptions options)
    {
        if (!options.IsConfigured) yield break;
        if (options.Port is < 1 or > 65535)
            yield return FormattableString.Invariant(
                $"Bounces:Imap:Port is '{options.Port}'. It must be 1 to 65535, usually 993.");
        if (string.IsNullOrEmpty(options.UserName))
            yield return "Bounces:Imap:UserName is missing. Give the user of the mailbox.";
        if ((options.PasswordFile is null) == (options.TokenCommand is null))
            yield return "Bounces:Imap needs a secret: give Bounces:Imap:PasswordFile or Bounces:Imap:TokenCommand.";
        if (options.PasswordFile is { } file && !File.Exists(file))
            yield return $"Bounces:Imap:PasswordFile is '{file}'. It must be an existing file.";
        if (string.IsNullOrWhiteSpace(options.Folder) || string.IsNullOrWhiteSpace(options.DoneFolder)
            || options.Folder.Equals(options.DoneFolder, StringComparison.OrdinalIgnoreCase))
            yield return $"Bounces:Imap:Folder is '{options.Folder}' and DoneFolder '{options.DoneFolder}'. They must "
                + "be two folders.";
    }
}
