using Digest.Storage;

namespace Digest.Subscribers.Moving;

/// <summary>Which addresses of a list are subscribers here.</summary>
internal static class KnownAddresses
{
    /// <returns>By <see cref="EmailAddress.Key"/>; others are missing.</returns>
    public static async Task<IReadOnlyDictionary<string, KnownAddress>> ListAsync(
        SqlSession sql, IEnumerable<EmailAddress> addresses) =>
        (await sql.QueryAsync<(string Email, long Key, string Status)>(
            "SELECT email_key, key, status FROM subscribers WHERE email_key IN @keys",
            new { keys = addresses.Select(address => address.Key).ToArray() }))
        .ToDictionary(
            row => row.Email,
            row => new KnownAddress(row.Key, Enum.Parse<SubscriberStatus>(row.Status)),
            StringComparer.Ordinal);
}

/// <param name="Key">The subscriber's row.</param>
internal sealed record KnownAddress(long Key, SubscriberStatus Status)
{
    public bool IsMailed => Transition.Of(SubscriberEvent.Bounce).From.Contains(Status);
}
