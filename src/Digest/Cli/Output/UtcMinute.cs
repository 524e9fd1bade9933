using System.Globalization;
using Digest.Storage;

namespace Digest.Cli.Output;

/// <summary>An instant as tables and sentences have it: UTC, to the minute.</summary>
internal static class UtcMinute
{
    /// <returns>Empty for none.</returns>
    public static string Of(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";

    /// <param name="milliseconds">As a row has it.</param>
    /// <returns>Empty for none.</returns>
    public static string Of(long? milliseconds) => Of(Instants.FromRow(milliseconds));
}
