namespace Digest.Links;

/// <summary>
/// The signed links of one subscriber's mail, absolute http or https addresses. There are none where the pages cannot
/// be reached (no <c>PublicUrl</c>).
/// </summary>
/// <param name="Manage">The page to change topics and times; null where there is none.</param>
/// <param name="Unsubscribe">The page with the button; the same address takes RFC 8058's POST.</param>
/// <param name="AllPapers">All papers that matched.</param>
/// <param name="Copy">The digest to read on the web and to pass on; null where there is none.</param>
/// <param name="Feedback">The page that asks for more or less like a paper of the edition, by its row; null where
/// feedback is not asked for.</param>
internal sealed record EditionLinks(
    string? Manage, string Unsubscribe, string? AllPapers = null, Func<long, string>? Feedback = null,
    string? Copy = null);
