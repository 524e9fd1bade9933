using Quartz;

namespace Digest.Scheduling;

internal static class ScheduleOptionsValidator
{
    public static IEnumerable<string> Failures(ScheduleOptions options)
    {
        foreach (var (key, cron) in ((string, string)[])[("Ingest", options.Ingest), ("Editions", options.Editions)])
        {
            if (!CronExpression.TryParse(cron, out _))
                yield return $"Schedule:{key} is '{cron}'. It must be a Quartz cron expression, seconds first. Example for every five minutes: 0 */5 * * * ?";
        }

        if (options.DeliveryInterval < TimeSpan.FromSeconds(1) || options.DeliveryInterval > TimeSpan.FromHours(1))
            yield return FormattableString.Invariant($"Schedule:DeliveryInterval is '{options.DeliveryInterval}'. It must be 00:00:01 to 01:00:00.");
    }
}
