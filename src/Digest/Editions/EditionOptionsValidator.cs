namespace Digest.Editions;

internal static class EditionOptionsValidator
{
    public static IEnumerable<string> Failures(EditionOptions options)
    {
        if (options.TrendingDays is < 1 or > 60) yield return FormattableString.Invariant($"Editions:TrendingDays is '{options.TrendingDays}'. It must be 1 to 60.");
        if (options.ChangesDays is < 0 or > 365)
            yield return FormattableString.Invariant($"Editions:ChangesDays is '{options.ChangesDays}'. It must be 0 (never report) to 365.");
        if (options.WaitForSources < TimeSpan.Zero || options.WaitForSources > TimeSpan.FromHours(24))
            yield return FormattableString.Invariant($"Editions:WaitForSources is '{options.WaitForSources}'. It must be 00:00:00 (never wait) to 1.00:00:00.");
    }
}
