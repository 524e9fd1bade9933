using System.Globalization;

namespace Digest.Cli.Output;

/// <summary>An instant as tables and sentences have it: UTC, to the minute.</summary>
internal static class UtcMinute
{
    /// <returns>Empty for none.</returns>
    public static string Of(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";
}
