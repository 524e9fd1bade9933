namespace Digest.Maintenance.Keeping;

/// <summary>Section <c>Retention</c>: for how many days what was sent, returned and done is kept.</summary>
internal sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>
    /// Digests, with the web copies that mails link to. Which paper was sent to whom is kept without end. Default: 400.
    /// </summary>
    public int EditionDays { get; set; } = 400;

    /// <summary>What became of each mail. Reports about mails that are older cannot be matched. Default: 90.</summary>
    public int DeliveryDays { get; set; } = 90;

    /// <summary>Delivery reports and complaints. Default: 180.</summary>
    public int BounceDays { get; set; } = 180;

    /// <summary>Events for webhooks that none waits for. Default: 30.</summary>
    public int EventDays { get; set; } = 30;

    /// <summary>Runs of jobs; only days with runs count. Default: 30.</summary>
    public int RunDays { get; set; } = 30;

    /// <summary>
    /// Who changed what on the operator's pages and through the API; only days with entries count. Default: 400.
    /// </summary>
    public int AuditDays { get; set; } = 400;
}

internal static class RetentionOptionsValidator
{
    /// <summary>Reports arrive late, and a look at what became of a mail needs some weeks.</summary>
    private const int MinDeliveryDays = 60;

    /// <param name="changesDays">For so long a reader is told what became of a paper.</param>
    public static IEnumerable<string> Failures(RetentionOptions options, int changesDays)
    {
        var least = Math.Max(MinDeliveryDays, changesDays);
        if (options.DeliveryDays < least)
        {
            yield return FormattableString.Invariant($"Retention:DeliveryDays is '{options.DeliveryDays}'. ")
                + FormattableString.Invariant($"It must be at least {MinDeliveryDays}, and Editions:ChangesDays.");
        }

        if (options.EditionDays < options.DeliveryDays)
        {
            yield return FormattableString.Invariant($"Retention:EditionDays is '{options.EditionDays}'. ")
                + "It must be at least Retention:DeliveryDays.";
        }

        if (options.BounceDays < 30)
            yield return FormattableString.Invariant(
                $"Retention:BounceDays is '{options.BounceDays}'. It must be at least 30.");
        if (options.EventDays < 7)
            yield return FormattableString.Invariant(
                $"Retention:EventDays is '{options.EventDays}'. It must be at least 7.");
        if (options.RunDays < 2)
            yield return FormattableString.Invariant(
                $"Retention:RunDays is '{options.RunDays}'. It must be at least 2.");
        if (options.AuditDays < 30)
            yield return FormattableString.Invariant(
                $"Retention:AuditDays is '{options.AuditDays}'. It must be at least 30.");
    }
}
