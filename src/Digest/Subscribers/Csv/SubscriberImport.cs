namespace Digest.Subscribers.Csv;

/// <summary>Adds the subscribers of a CSV file, a batch in each transaction, without holding the file.</summary>
internal sealed class SubscriberImport(SubscriberLifecycle lifecycle, SubscribersOptions defaults)
{
    private const int BatchSize = 1000;

    /// <param name="problem">Told for each line refused, as <c>LINE: what is wrong</c>.</param>
    /// <param name="progress">Told the lines read so far, once in a batch.</param>
    public async Task<ImportReport> RunAsync(
        TextReader reader, Action<string> problem, Action<long> progress, CancellationToken cancellationToken)
    {
        var report = new ImportReport();
        var batch = new List<(int Line, Subscriber Subscriber)>(BatchSize);
        var csv = await SubscriberCsvReader.OpenAsync(reader);
        if (csv.Warning is { } warning) problem(FormattableString.Invariant($"{csv.HeaderLine}: {warning}"));
        await foreach (var line in csv.ReadAsync().WithCancellation(cancellationToken))
        {
            var (subscriber, errors) = line.Input?.Parse(defaults) ?? new SubscriberParseResult(null, [line.Error!]);
            foreach (var error in errors) problem(FormattableString.Invariant($"{line.Number}: {error}"));
            if (subscriber is null) report.Refused++;
            else batch.Add((line.Number, subscriber));
            if (batch.Count < BatchSize) continue;
            await AddAsync(batch, report, problem, cancellationToken);
            progress(line.Number);
        }

        await AddAsync(batch, report, problem, cancellationToken);
        return report;
    }

    private async Task AddAsync(
        List<(int Line, Subscriber Subscriber)> batch,
        ImportReport report,
        Action<string> problem,
        CancellationToken cancellationToken)
    {
        var outcomes = await lifecycle.AddAsync([.. batch.Select(item => item.Subscriber)], cancellationToken);
        for (var i = 0; i < outcomes.Count; i++)
        {
            report.Added += outcomes[i] == AddOutcome.Added ? 1 : 0;
            report.AlreadySubscribed += outcomes[i] == AddOutcome.AlreadySubscribed ? 1 : 0;
            if (outcomes[i] != AddOutcome.Suppressed) continue;
            report.Refused++;
            problem(
                FormattableString.Invariant(
                    $"{batch[i].Line}: {batch[i].Subscriber.Email} is suppressed: it bounced or complained."));
        }

        batch.Clear();
    }
}

internal sealed class ImportReport
{
    public long Added { get; internal set; }

    public long AlreadySubscribed { get; internal set; }

    public long Refused { get; internal set; }

    public override string ToString() =>
        FormattableString.Invariant($"{Added} added, {AlreadySubscribed} already subscribed, {Refused} skipped");
}
