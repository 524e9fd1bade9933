using Digest.Papers;

namespace Digest.Web.Feeds;

/// <summary>The content of a feed of papers, in any format. All addresses are absolute.</summary>
/// <param name="Id">Permanent, and different from every other feed's.</param>
/// <param name="Self">Where the feed is.</param>
/// <param name="Page">The page with the same papers.</param>
internal sealed record FeedContent(
    string Id, string Title, string Author, string Self, string Page, string Language, IReadOnlyList<FeedEntry> Entries)
{
    /// <summary>RFC 4287 wants an instant; an empty feed was never updated.</summary>
    public DateTimeOffset Updated =>
        Entries.Count == 0 ? DateTimeOffset.UnixEpoch : Entries.Max(entry => entry.Updated);
}

/// <param name="Id">Permanent, the same in every feed.</param>
/// <param name="Updated">When the newest version appeared, as far as it is known.</param>
internal sealed record FeedEntry(string Id, string Page, Paper Paper, DateTimeOffset Updated);
