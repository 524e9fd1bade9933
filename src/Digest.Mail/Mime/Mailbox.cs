using System.Text;

namespace Digest.Mail.Mime;

/// <summary>A name and an address as they stand in From, To and Reply-To (RFC 5322 §3.4, RFC 6532 for addresses beyond ASCII).</summary>
public sealed record Mailbox
{
    private const string AtomSpecials = "!#$%&'*+-/=?^_`{|}~";

    /// <param name="displayName">Any text; null or empty for none.</param>
    /// <param name="address"><c>local@domain</c> that was checked when it was stored.</param>
    /// <exception cref="ArgumentException">The address has no <c>@</c>, or a control character.</exception>
    public Mailbox(string? displayName, string address)
    {
        var at = address.LastIndexOf('@');
        if (at <= 0 || at == address.Length - 1 || address.Any(char.IsControl))
            throw new ArgumentException($"'{HeaderText.Clean(address)}' is not an address of the form local@domain.", nameof(address));
        DisplayName = displayName ?? "";
        Address = address;
        HeaderAddress = LocalPart(address[..at]) + "@" + DomainName.ToAscii(address[(at + 1)..]);
    }

    public string DisplayName { get; }

    public string Address { get; }

    /// <summary>
    /// As written in a header: the local part quoted where it must be, the domain in ASCII. Only the local part can go beyond ASCII.
    /// </summary>
    internal string HeaderAddress { get; }

    /// <summary>True if only a server with SMTPUTF8 can take it (RFC 6531).</summary>
    public bool NeedsSmtpUtf8 => !Ascii.IsValid(HeaderAddress);

    internal static bool IsAtom(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || AtomSpecials.Contains(c));

    internal static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";

    private static string LocalPart(string local)
    {
        if (local.Length > 1 && local[0] == '"' && local[^1] == '"') return local;
        return local.Split('.').All(part => part.Length > 0 && part.All(c => c > 127 || IsAtom(c.ToString()))) ? local : Quote(local);
    }
}
