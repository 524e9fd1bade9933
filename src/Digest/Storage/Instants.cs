namespace Digest.Storage;

/// <summary>Instants as the database keeps them: milliseconds since 1970 UTC.</summary>
internal static class Instants
{
    public static long ToRow(this DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    public static long? ToRow(this DateTimeOffset? instant) => instant?.ToUnixTimeMilliseconds();

    public static DateTimeOffset FromRow(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public static DateTimeOffset? FromRow(long? milliseconds) => milliseconds is { } value ? FromRow(value) : null;
}
