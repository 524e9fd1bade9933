using Digest.Subscribers.Moving;
using Digest.Subscribers.Reading;

namespace Digest.Subscribers.Csv;

/// <summary>Imports the people of a list, a batch in each transaction, without holding the file.</summary>
internal sealed class SubscriberImport(IImportTarget target, SubscribersOptions defaults, ImportTopics topics)
{
    private const int BatchSize = 1000;

    private const string FromList = "by its status in the list";

    private readonly List<(CsvLine Line, Subscriber Subscriber)> _added = new(BatchSize);
    private readonly List<(int Line, RefusedElsewhere Person)> _refused = new(BatchSize);

    public ImportReport Report { get; } = new();

    /// <summary>May be called for several lists, whose report is one.</summary>
    /// <param name="problem">Called for each line refused, as <c>LINE: what is wrong</c>.</param>
    /// <param name="progress">Receives the lines read so far, once per batch.</param>
    /// <param name="read">Called for each subscriber that the list has.</param>
    public async Task RunAsync(
        SubscriberCsvReader csv,
        Action<string> problem,
        Action<long> progress,
        Action<Subscriber>? read,
        CancellationToken cancellationToken)
    {
        foreach (var warning in new[] { csv.Caution, csv.Warning }.OfType<string>())
            problem(FormattableString.Invariant($"{csv.HeaderLine}: {warning}"));
        await foreach (var line in csv.ReadAsync().WithCancellation(cancellationToken))
        {
            foreach (var error in Take(line, read)) problem(FormattableString.Invariant($"{line.Number}: {error}"));
            if (_added.Count + _refused.Count < BatchSize) continue;
            await SaveAsync(problem, cancellationToken);
            progress(line.Number);
        }

        await SaveAsync(problem, cancellationToken);
    }

    /// <returns>What is wrong with the line.</returns>
    private IReadOnlyList<string> Take(CsvLine line, Action<Subscriber>? read)
    {
        switch (line)
        {
            case { Input: null }:
                Report.Refused++;
                return [line.Error!];
            case { There.Standing: Standing.NotSubscribed }:
                Report.NotSubscribed++;
                return [];
            // The address is all that counts.
            case { There: { Standing: Standing.Left or Standing.Blocked } there, Input: { } input }:
                var email = EmailAddress.Parse(WrittenMailbox.Read(input.Email).Address);
                if (email.Address is null) Report.Refused++;
                else _refused.Add((line.Number, new RefusedElsewhere(email.Address, there)));
                return email.Address is null ? [email.Error!] : [];
        }

        var (subscriber, errors) = line.Input.Parse(defaults);
        if (subscriber is null)
        {
            Report.Refused++;
            return errors;
        }

        subscriber = topics.AddTo(subscriber, line.Tags);
        read?.Invoke(subscriber);
        _added.Add((line, subscriber));
        return [];
    }

    /// <summary>First those who must not be mailed: a list may have an address twice.</summary>
    private async Task SaveAsync(Action<string> problem, CancellationToken cancellationToken)
    {
        var ended = await target.RefuseAsync([.. _refused.Select(one => one.Person)], cancellationToken);
        foreach (var (line, (email, there)) in _refused)
        {
            Report.Count(there.Standing);
            if (ended.Contains(email)) problem(FormattableString.Invariant(
                $"{line}: {email} was subscribed here and is not any more ({there.State})."));
        }

        var results = await target.AddAsync([.. _added.Select(item => item.Subscriber)], cancellationToken);
        foreach (var (result, (line, subscriber)) in results.Zip(_added))
        {
            Report.Count(result.Outcome);
            var remark = result.Outcome switch
            {
                AddOutcome.Suppressed => "is suppressed",
                AddOutcome.Left when result.LeftAt is { } at => $"left on {at:yyyy-MM-dd} and stays unsubscribed",
                AddOutcome.Left => "left and stays unsubscribed",
                _ => null,
            };
            var number = line.Number;
            if (remark is not null) problem(FormattableString.Invariant($"{number}: {subscriber.Email} {remark}."));
            if (result.Outcome != AddOutcome.Added) continue;
            if (subscriber.Email.Warning is { } warning) problem(FormattableString.Invariant($"{number}: {warning}"));
            if (subscriber.Topics.Count == 0) Report.WithoutTopics++;
            if (line.HasUnknownZone) Report.UnknownZones++;
        }

        await EndAsync(problem, cancellationToken);
        _refused.Clear();
        _added.Clear();
    }

    /// <summary>
    /// Of those whom a plain list calls unsubscribed or suppressed: a subscription that they have here ends, and a
    /// suppressed address is one for good.
    /// </summary>
    private async Task EndAsync(Action<string> problem, CancellationToken cancellationToken)
    {
        var over = (from one in _added
                    let standing = one.Subscriber.Status switch
                    {
                        SubscriberStatus.Unsubscribed => Standing.Left,
                        SubscriberStatus.Suppressed => Standing.Blocked,
                        _ => Standing.Subscribed,
                    }
                    where standing != Standing.Subscribed
                    orderby standing descending
                    select (one.Line.Number, Person: new RefusedElsewhere(
                        one.Subscriber.Email, new Elsewhere(standing, FromList, At: null, Consent: null, Tags: []))))
            // Of an address that is both, the block alone: it keeps more.
            .DistinctBy(one => one.Person.Email.Key)
            .OrderBy(one => one.Number)
            .ToList();
        if (over.Count == 0) return;
        var ended = await target.RefuseAsync([.. over.Select(one => one.Person)], cancellationToken);
        foreach (var (line, (email, there)) in over.Where(one => ended.Contains(one.Person.Email)))
            problem(FormattableString.Invariant(
                $"{line}: {email} was subscribed here and is not any more ({there.State})."));
    }
}
