namespace Digest.Editions;

/// <summary>Section <c>Editions</c>.</summary>
public sealed class EditionOptions
{
    public const string Section = "Editions";

    /// <summary>How many days back trending looks, for subscribers without topics. Default: 7.</summary>
    public int TrendingDays { get; set; } = 7;

    /// <summary>For how many days after a paper was sent the mail reports that it was revised in substance or withdrawn; 0: never. Default: 30.</summary>
    public int ChangesDays { get; set; } = 30;

    /// <summary>
    /// How long due editions wait for a source that is late, or after a start for the sources to be read, before they go without. Default: 2 hours.
    /// </summary>
    public TimeSpan WaitForSources { get; set; } = TimeSpan.FromHours(2);
}
