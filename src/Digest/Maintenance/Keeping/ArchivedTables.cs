namespace Digest.Maintenance.Keeping;

/// <summary>
/// What of the database belongs to whoever runs an installation and to its readers, and is no secret and no by-product.
/// A table that is not named here is left out, so that a new one with a secret gets nowhere by itself.
/// </summary>
internal static class ArchivedTables
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "papers", "paper_revisions", "paper_summaries", "sources", "batches", "announcements", "subscribers", "topics",
        "topic_examples", "topic_muted_authors", "suppressions", "editions", "sent_papers", "deliveries", "bounces",
        "mail_days", "runs", "audit",
    ];

    /// <summary>Parts of links that work without a login, and what only a running worker needs.</summary>
    private static readonly HashSet<string> LeftOut =
    [
        "subscribers.email_key", "subscribers.link_generation", "subscribers.confirm_generation",
        "subscribers.invited_generation",
        "deliveries.lease_owner", "deliveries.lease_until", "deliveries.lease_epoch", "deliveries.begun_at",
        "deliveries.content", "sources.position", "papers.origins", "papers.authority",
    ];

    /// <summary>As <c>digest ingest --file</c> calls it.</summary>
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["papers.author_count"] = "authors_count",
        ["papers.comment_count"] = "comments",
        ["papers.published_at"] = "published",
        ["papers.updated_at"] = "updated",
    };

    /// <summary>The columns that are written, and the name of each.</summary>
    public static IReadOnlyList<(string Column, string Name)> Columns(string table, IEnumerable<string> columns) =>
        [.. from column in columns
            let full = $"{table}.{column}"
            where !LeftOut.Contains(full)
            select (column, Renamed.GetValueOrDefault(full, column))];
}
