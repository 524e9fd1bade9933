namespace Digest.Web.Api.Keys;

/// <summary>A key as it is listed: without its secret, which is not kept.</summary>
/// <param name="Prefix">The part of the key that finds it.</param>
/// <param name="LastUsedAt">To the minute; null when it was never used.</param>
/// <param name="ExpiresAt">Null for one that does not expire.</param>
internal sealed record ApiKey(
    string Prefix,
    string Name,
    IReadOnlyList<string> Scopes,
    DateTimeOffset MadeAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt)
{
    public bool IsValidAt(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);
}
