using System.Globalization;
using System.Text;
using Digest.Subscribers.Reading;

namespace Digest.Subscribers;

/// <summary>
/// A validated address: local part as typed, domain in lower-case ASCII (IDNA). Two addresses are the same subscriber
/// when their <see cref="Key"/> is.
/// </summary>
internal sealed record EmailAddress(string LocalPart, string Domain)
{
    // Octets: RFC 5321 §4.5.3.1.1 and .2, RFC 1035 §2.3.4; 254 because a path of 256 has the angle brackets in it (RFC
    // 3696 erratum 1690).
    private const int MaxLocalPart = 64;
    private const int MaxDomain = 253;
    private const int MaxLabel = 63;
    private const int MaxAddress = 254;
    private const string AtomSpecials = "!#$%&'*+-/=?^_`{|}~";

    private static readonly IdnMapping Idna = new() { UseStd3AsciiRules = true };

    /// <summary>What addresses are compared and stored uniquely by: all in lower case.</summary>
    public string Key => ToString().ToLowerInvariant();

    public override string ToString() => $"{LocalPart}@{Domain}";

    /// <summary>What to know about it before mail is sent; null when there is nothing.</summary>
    public string? Warning => Ascii.IsValid(LocalPart)
        ? null
        : $"{this} gets mail only through a relay that offers SMTPUTF8. If yours does not, ask for another address.";

    /// <summary>
    /// Reads what mail providers take: a dot-atom (RFC 5322 §3.4.1; RFC 6531 beyond ASCII) and a host name with a dot,
    /// or <c>localhost</c>. Quoted local parts, comments and address literals are grammatical and refused: no one has a
    /// mailbox there, and every one seen in a list is a slip or a trick. Invisible characters around it are ignored.
    /// </summary>
    public static EmailParseResult Parse(string text)
    {
        var trimmed = Visible.Trim(text);
        if (trimmed.Length == 0) return Refused(text, "it is empty");
        // Longer input is not examined any further.
        if (trimmed.Length > MaxAddress) return Refused(text, $"it is longer than {MaxAddress} characters");
        var at = trimmed.LastIndexOf('@');
        if (at < 0) return Refused(text, "it has no @");
        if (LocalPartError(trimmed[..at]) is { } localError) return Refused(text, localError);
        // Only now, since half a surrogate pair cannot be normalized.
        var local = trimmed[..at].Normalize();
        if (DomainError(trimmed[(at + 1)..], out var domain) is { } domainError) return Refused(text, domainError);
        var address = new EmailAddress(local, domain);
        return Encoding.UTF8.GetByteCount(address.ToString()) <= MaxAddress
            ? new EmailParseResult(address, null)
            : Refused(text, $"it is longer than {MaxAddress} bytes");
    }

    private static string? LocalPartError(string local)
    {
        if (local.Length == 0) return "the part before @ is empty";
        if (Encoding.UTF8.GetByteCount(local) > MaxLocalPart)
            return $"the part before @ is longer than {MaxLocalPart} bytes";
        foreach (var rune in local.EnumerateRunes())
            if (!IsAtomText(rune) && rune.Value != '.') return $"{Name(rune)} is not allowed before the @";
        return local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal)
            ? "a dot before the @ must be between other characters"
            : null;
    }

    private static bool IsAtomText(Rune rune) =>
        rune.IsAscii
            ? Rune.IsLetterOrDigit(rune) || AtomSpecials.Contains((char)rune.Value)
            // Blanks, controls, bidi marks and unassigned characters let one address look like another.
            : rune != Rune.ReplacementChar
                && Rune.GetUnicodeCategory(rune)
                    is not (
                        UnicodeCategory.Control
                        or UnicodeCategory.Format
                        or UnicodeCategory.OtherNotAssigned
                        or UnicodeCategory.PrivateUse
                        or UnicodeCategory.Surrogate
                        or UnicodeCategory.SpaceSeparator
                        or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator);

    private static string? DomainError(string text, out string domain)
    {
        domain = text.ToLowerInvariant();
        if (text.Length == 0) return "the part after @ is empty";
        if (text[0] == '[') return "IP-literal addresses are not supported; use a domain name";
        if (!Ascii.IsValid(text))
        {
            try
            {
                domain = Idna.GetAscii(text).ToLowerInvariant();
            }
            catch (ArgumentException)
            {
                return "the part after @ is not a valid internationalized domain name";
            }
        }

        if (domain.Length > MaxDomain) return $"the domain is longer than {MaxDomain} characters";
        var labels = domain.Split('.');
        foreach (var label in labels)
        {
            if (label.Length == 0) return "a dot after the @ must be between names";
            if (label.Length > MaxLabel) return $"a part of the domain is longer than {MaxLabel} characters";
            foreach (var rune in label.EnumerateRunes())
                if (!rune.IsAscii || !(Rune.IsLetterOrDigit(rune) || rune.Value == '-'))
                    return $"{Name(rune)} is not allowed after the @";
            if (label[0] == '-' || label[^1] == '-') return "a part of the domain begins or ends with a hyphen";
        }

        if (labels[^1].All(char.IsAsciiDigit)) return "the domain ends with a number; use a domain name";
        return labels.Length > 1 || domain == "localhost" ? null : "the domain has no dot, as in example.org";
    }

    private static string Name(Rune rune) =>
        Rune.IsControl(rune)
        || Rune.IsWhiteSpace(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned
            ? string.Create(CultureInfo.InvariantCulture, $"the character U+{rune.Value:X4}")
            : $"'{rune}'";

    private static EmailParseResult Refused(string text, string reason) =>
        new(null, $"'{(text.Length > 80 ? text[..80] + "…" : text)}' is not a valid address: {reason}.");
}

/// <param name="Address">Null when the text is refused.</param>
/// <param name="Error">Why, in a sentence that repeats the text; null when it was read.</param>
internal sealed record EmailParseResult(EmailAddress? Address, string? Error);
