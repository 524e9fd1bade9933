using System.Text.Json.Serialization;

namespace Digest.Subscribers.Csv;

/// <summary>Adds the subscribers of a CSV file, a batch in each transaction, without holding the file.</summary>
/// <param name="inviteLeft">Whether people who left are asked by mail whether they want to come back.</param>
internal sealed class SubscriberImport(
    SubscriberLifecycle lifecycle, SubscribersOptions defaults, bool inviteLeft = false)
{
    private const int BatchSize = 1000;

    /// <param name="problem">Called for each line refused, as <c>LINE: what is wrong</c>.</param>
    /// <param name="progress">Receives the lines read so far, once per batch.</param>
    public async Task<ImportReport> RunAsync(
        TextReader reader, Action<string> problem, Action<long> progress, CancellationToken cancellationToken)
    {
        var report = new ImportReport();
        var batch = new List<(int Line, Subscriber Subscriber)>(BatchSize);
        var csv = await SubscriberCsvReader.OpenAsync(reader);
        report.IsRead = csv.Error is null;
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
        var results = await lifecycle.AddAsync(
            [.. batch.Select(item => item.Subscriber)], cancellationToken, inviteLeft);
        foreach (var (result, (line, subscriber)) in results.Zip(batch))
        {
            report.Count(result.Outcome);
            var remark = result.Outcome switch
            {
                AddOutcome.Suppressed => "is suppressed: it bounced or complained",
                AddOutcome.Left => $"left on {result.LeftAt:yyyy-MM-dd} and stays unsubscribed",
                _ => null,
            };
            if (remark is not null) problem(FormattableString.Invariant($"{line}: {subscriber.Email} {remark}."));
            if (result.Outcome == AddOutcome.Added && subscriber.Email.Warning is { } warning)
                problem(FormattableString.Invariant($"{line}: {warning}"));
        }

        batch.Clear();
    }
}

internal sealed class ImportReport
{
    public long Added { get; private set; }

    public long AlreadySubscribed { get; private set; }

    /// <summary>People who left and were not added.</summary>
    public long Left { get; private set; }

    /// <summary>People who left and are asked by mail whether they want to come back.</summary>
    public long Invited { get; private set; }

    public long Refused { get; internal set; }

    /// <summary>False when the file is none of subscribers.</summary>
    [JsonIgnore]
    public bool IsRead { get; internal set; }

    public void Count(AddOutcome outcome)
    {
        Added += outcome == AddOutcome.Added ? 1 : 0;
        AlreadySubscribed += outcome == AddOutcome.AlreadySubscribed ? 1 : 0;
        Left += outcome == AddOutcome.Left ? 1 : 0;
        Invited += outcome == AddOutcome.Invited ? 1 : 0;
        Refused += outcome == AddOutcome.Suppressed ? 1 : 0;
    }

    public override string ToString() =>
        FormattableString.Invariant($"{Added} added, {AlreadySubscribed} already subscribed, {Refused} skipped")
        + (Left == 0 ? "" : FormattableString.Invariant($", {Left} unsubscribed before and not added"))
        + (Invited == 0 ? "" : FormattableString.Invariant($", {Invited} unsubscribed before and asked to confirm"));
}
