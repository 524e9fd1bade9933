namespace Digest.Editions;

/// <summary>Section <c>Editions</c>.</summary>
public sealed class EditionOptions
{
    public const string Section = "Editions";

    /// <summary>How many days back trending looks, for subscribers without topics. Default: 7.</summary>
    public int TrendingDays { get; set; } = 7;

    /// <summary>How long due editions wait for a source that is late, before they go without it. Default: 2 hours.</summary>
    public TimeSpan WaitForSources { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Subscribers whose editions are made in one transaction. Default: 1000.</summary>
    public int BatchSize { get; set; } = 1000;
}
