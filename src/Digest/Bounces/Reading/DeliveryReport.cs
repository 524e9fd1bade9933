using MimeKit;

namespace Digest.Bounces.Reading;

/// <summary>Reads the per-recipient fields of a delivery report (RFC 3464 §2.3).</summary>
internal static class DeliveryReport
{
    /// <param name="Address">The original recipient where given (what we wrote to), else the final one.</param>
    /// <param name="Action">failed, delayed, delivered, relayed, expanded; lower case; empty when missing.</param>
    public sealed record Entry(string Address, string FinalAddress, string Action, string Status, string Diagnostic);

    public static List<Entry> Read(MessageDeliveryStatus part) =>
        Read(StatusFields.Read(part.StatusGroups, StartsGroup));

    /// <param name="text">Any text that may have such fields in it.</param>
    public static List<Entry> Read(string text) => Read(StatusFields.Read(text, StartsGroup));

    private static bool StartsGroup(string name) => name is "final-recipient" or "original-recipient" or "action";

    private static List<Entry> Read(IEnumerable<StatusFields.Group> groups) => groups
        .Where(g => g.Has("final-recipient") || (g.Has("original-recipient") && (g.Has("action") || g.Has("status"))))
        .Select(ReadGroup)
        .Take(ReportReader.MaxRecipients)
        .ToList();

    private static Entry ReadGroup(StatusFields.Group group)
    {
        var final = Address(group["final-recipient"]);
        var original = Address(group["original-recipient"]);
        var action = (group["action"] ?? "").Split([' ', '(', ';'], 2)[0].ToLowerInvariant();
        var diagnostic = string.Join(' ', group.All("diagnostic-code").Select(WithoutType));
        return new Entry(
            original.Contains('@') ? original : final,
            final,
            action,
            StatusCodes.Enhanced(group["status"] ?? ""),
            diagnostic.Length > 0 ? diagnostic : Comment(group["status"]));
    }

    /// <summary><c>rfc822; user@example.org</c> without its type, brackets and comments.</summary>
    private static string Address(string? value)
    {
        var address = WithoutType(value ?? "");
        return Addresses.First(address) ?? address.Trim(' ', '<', '>');
    }

    /// <summary><c>smtp; 550 no</c> without its type.</summary>
    public static string WithoutType(string value)
    {
        var semicolon = value.IndexOf(';');
        return semicolon is >= 0 and < 24 && !value.AsSpan(0, semicolon).Contains('@')
            ? value[(semicolon + 1)..].Trim()
            : value.Trim();
    }

    /// <summary>
    /// Servers without a diagnostic sometimes explain the status in brackets: <c>4.0.0 (host name lookup failure)</c>.
    /// </summary>
    private static string Comment(string? status)
    {
        var open = status?.IndexOf('(') ?? -1;
        return open < 0 ? "" : status![open..].Trim('(', ')', ' ');
    }
}
