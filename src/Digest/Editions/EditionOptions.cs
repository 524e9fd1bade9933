namespace Digest.Editions;

/// <summary>Section <c>Editions</c>.</summary>
internal sealed class EditionOptions
{
    public const string Section = "Editions";

    /// <summary>How many days back trending looks, for subscribers without topics. Default: 7.</summary>
    public int TrendingDays { get; set; } = 7;

    /// <summary>
    /// For how many days after a paper was sent the mail reports that it was revised in substance or withdrawn; 0:
    /// never. Default: 30.
    /// </summary>
    public int ChangesDays { get; set; } = 30;

    /// <summary>
    /// How long due editions wait for a source that is late, or after a start for the sources to be read, before they
    /// go without. Default: 2 hours.
    /// </summary>
    public TimeSpan WaitForSources { get; set; } = TimeSpan.FromHours(2);
}

internal static class EditionOptionsValidator
{
    public static IEnumerable<string> Failures(EditionOptions options)
    {
        if (options.TrendingDays is < 1 or > 60)
            yield return FormattableString.Invariant(
                $"Editions:TrendingDays is '{options.TrendingDays}'. It must be 1 to 60.");
        if (options.ChangesDays is < 0 or > 365)
            yield return FormattableString.Invariant(
                $"Editions:ChangesDays is '{options.ChangesDays}'. It must be 0 (never report) to 365.");
        if (options.WaitForSources < TimeSpan.Zero || options.WaitForSources > TimeSpan.FromHours(24))
            yield return FormattableString.Invariant($"Editions:WaitForSources is '{options.WaitForSources}'.")
                + " It must be 00:00:00 (never wait) to 1.00:00:00.";
    }
}
