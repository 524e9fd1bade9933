using Digest.Subscribers;

namespace Digest.Bounces;

internal static class BounceOptionsValidator
{
    /// <param name="dataFolder">Where a relative folder lies.</param>
    public static IEnumerable<string> Failures(BounceOptions options, string dataFolder)
    {
        if (options.Folder is { Length: > 0 } folder && !Directory.Exists(Path.Combine(dataFolder, folder)))
            yield return $"Bounces:Folder is '{folder}', and there is no folder {Path.GetFullPath(Path.Combine(dataFolder, folder))}. Create it, or leave the setting empty.";
        if (options.ReturnPath is { Length: > 0 } returnPath && EmailAddress.Parse(new ReturnPath(returnPath, "").Longest).Error is { } error)
        {
            yield return $"Bounces:ReturnPath is '{returnPath}'. It must be an address, also with the 36 characters that take the place of {{id}}, "
                + $"for example bounces+{{id}}@digest.example.org; {error}";
        }

        if (options.SoftLimit is < 1 or > 100) yield return FormattableString.Invariant($"Bounces:SoftLimit is '{options.SoftLimit}'. It must be 1 to 100.");
        if (options.Interval < TimeSpan.FromSeconds(1) || options.Interval > TimeSpan.FromDays(1))
            yield return FormattableString.Invariant($"Bounces:Interval is '{options.Interval}'. It must be 00:00:01 to 1.00:00:00.");
    }
}
