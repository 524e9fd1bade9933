using System.Globalization;

namespace Digest.Cli.Demo;

/// <summary>The files of the demo are named after the day and the reader.</summary>
internal static class DemoFileName
{
    public static string Of(DateOnly day, string recipient) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{day:yyyy-MM-dd}-{recipient[..recipient.IndexOf('@', StringComparison.Ordinal)]}");
}
