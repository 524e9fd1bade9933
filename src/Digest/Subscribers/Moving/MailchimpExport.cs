using Digest.Subscribers.Csv;

namespace Digest.Subscribers.Moving;

/// <summary>
/// An audience of Mailchimp: files of those who are subscribed, unsubscribed and cleaned (bounced). Only their columns
/// and names say which is which.
/// </summary>
internal static class MailchimpExport
{
    public static OtherProgram Program { get; } = new(
        "Mailchimp",
        new HashSet<string>(StringComparer.Ordinal)
        {
            "memberrating", "optintime", "optinip", "confirmtime", "confirmip", "latitude", "longitude", "gmtoff",
            "dstoff", "cc", "region", "lastchanged", "leid", "euid", "notes", "unsubtime", "unsubcampaigntitle",
            "unsubcampaignid", "unsubreason", "unsubreasonother", "cleantime", "cleancampaigntitle", "cleancampaignid",
        },
        Read);

    public static bool Has(IReadOnlyCollection<string> headers) =>
        headers.Contains("memberrating") || headers.Contains("unsubtime") || headers.Contains("cleantime")
        || (headers.Contains("leid") && headers.Contains("euid"));

    private static Elsewhere Read(Func<string, string?> cell, string file)
    {
        var (standing, state, time) = StandingOf(cell, Path.GetFileName(file));
        return new Elsewhere(standing, $"Mailchimp: {state}", ForeignInstant.Parse(time), Consent(cell), []);
    }

    /// <summary>In doubt the person is not mailed.</summary>
    private static (Standing Standing, string State, string? Time) StandingOf(Func<string, string?> cell, string file)
    {
        if (IsNamed("cleaned") || cell("cleantime") is not null)
            return (Standing.Blocked, "cleaned", cell("cleantime"));
        if (IsNamed("unsubscribed") || cell("unsubtime") is not null)
            return (Standing.Left, "unsubscribed", cell("unsubtime"));
        return IsNamed("nonsubscribed") || IsNamed("non-subscribed")
            ? (Standing.NotSubscribed, "not subscribed", null)
            : (Standing.Subscribed, "subscribed", null);

        bool IsNamed(string beginning) => file.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);
    }

    private static string? Consent(Func<string, string?> cell)
    {
        var steps = new[]
        {
            Step("signed up", cell("optintime"), cell("optinip")),
            Step("confirmed", cell("confirmtime"), cell("confirmip")),
        }.OfType<string>().ToList();
        return steps.Count == 0 ? null : $"Mailchimp: {string.Join(", ", steps)}";

        static string? Step(string what, string? time, string? network) =>
            string.IsNullOrEmpty(time) ? null
            : string.IsNullOrEmpty(network) ? $"{what} {time}"
            : $"{what} {time} from {network}";
    }
}
