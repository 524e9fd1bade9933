using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Digest.Papers;

namespace Digest.Sources.Feeds;

/// <summary>
/// The name of a feed's item. First what other sources would call it: an arXiv id or a DOI; then the id that the feed
/// gives it, which stays when
/// a site moves; then its page. What servers add to addresses to follow people is not part of a name.
/// </summary>
internal static partial class FeedIdentity
{
    /// <summary>An id that is shorter and has no part that names its site is unique in its own feed only: "1",
    /// "post-17".</summary>
    private const int MinGlobalId = 20;

    /// <param name="source">The feed's name here.</param>
    /// <param name="link">The item's page.</param>
    /// <param name="guid">The id that the feed gives it.</param>
    /// <param name="content">What an item without page and id is known by, in its feed.</param>
    /// <param name="others">Texts that may be a DOI.</param>
    /// <returns>The name, and the one that earlier releases gave the item where it is another.</returns>
    public static (PaperId Id, PaperId? Former) Of(
        string source, string? link, string? guid, string content, params string?[] others)
    {
        foreach (var text in (string?[])[Page(link, withHost: true), guid, .. others])
            if (PaperId.TryParse(DoiScheme().Replace(text?.Trim() ?? "", ""), out var known)
                && known.Scheme is ArxivId.Scheme or "doi") return (known, null);
        if (string.IsNullOrWhiteSpace(guid) || Placeholder().IsMatch(guid)) guid = null;
        if (link is null && guid is null) return (Web($"{source}/{Hash(content)}"), null);
        var name = guid is null ? Page(link, withHost: false)! : IsAddress(guid) ? Page(guid, withHost: false)!
            : IsGlobal(guid) ? guid : $"{source}/{guid}";
        var (id, former) = (
            Web(name), Web(link is null ? guid! : new Uri(link) is var uri ? uri.Host + uri.PathAndQuery : link));
        return (id, former == id ? null : former);
    }

    private static bool IsGlobal(string guid) => guid.Length >= MinGlobalId || guid.AsSpan().IndexOfAny(':', '/') >= 0;

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) && (
            uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    /// <summary>The address without what servers add to follow people; its fragment stays, it can be all that tells two
    /// pages apart.</summary>
    private static string? Page(string? address, bool withHost)
    {
        if (address is null) return null;
        var uri = new Uri(address.Trim());
        var path = SessionInPath().Replace(uri.AbsolutePath, "");
        var query = string.Join(
            '&', uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(
            pair => !IsTracking(pair)));
        var fragment = TrackingFragment().IsMatch(uri.Fragment) || uri.Fragment == "#" ? "" : uri.Fragment;
        var scheme = withHost ? $"{uri.Scheme}://" : "";
        return $"{scheme}{uri.Authority}{path}{(query.Length > 0 ? "?" : "")}{query}{fragment}";
    }

    private static bool IsTracking(string pair)
    {
        var equals = pair.IndexOf('=');
        var (name, value) = equals < 0 ? (pair, "") : (pair[..equals], pair[(equals + 1)..]);
        if (!TrackingName().IsMatch(name)) return false;
        // Some sites call their articles "sid": a number or a path, where a session has letters and digits.
        return !name.Equals("sid", StringComparison.OrdinalIgnoreCase) || (
            value.Any(char.IsLetter) && !value.Contains('/') && !value.Contains(
            "%2F", StringComparison.OrdinalIgnoreCase));
    }

    private static PaperId Web(string name) =>
        PaperId.TryParse("web:" + name, out var page) && page.Scheme == "web"
            ? page
            : new PaperId("web", Hash(name));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex(
        @"^(?:utm_.*|pk_.*|mtm_.*|at_(?:medium|campaign|custom.*)|hsa_.*|_hs.*|mc_[ce]id|ml_subscriber.*|oly_.*|"
            + @"vero_.*|ns_.*|wt_.*|wt\..*|xtor|spm|ftag|cmpid|ncid|cid_?track|mkt_tok|(?:g|fb|y|ms|dc|tt|tw|wbra|"
            + @"gbra)cl?id|fbclid|igshid|trk|trkcampaign|rss|af|sid|s?_?sess(?:ion)?_?(?:id|key)|phpsessid|"
            + @"jsessionid|aspsessionid.*|cfid|cftoken|viewstate)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TrackingName();

    /// <summary>What programs write where they have no id.</summary>
    [GeneratedRegex(@"^\s*(?:0|-1|null|nil|none|undefined|false|n/?a|0{8}-0{4}-0{4}-0{4}-0{12})\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^#(?:utm_|xtor=|\.[A-Za-z0-9_-]{8,}$|rss$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TrackingFragment();

    [GeneratedRegex(@";(?:jsessionid|sid|phpsessid)=[^/;]*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SessionInPath();

    /// <summary>"DOI: 10.1000/1" and "info:doi/10.1000/1".</summary>
    [GeneratedRegex(@"^(?:doi:\s*|info:doi/|urn:doi:)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DoiScheme();
}
