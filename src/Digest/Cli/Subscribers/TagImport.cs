using Digest.Papers;
using Digest.Sources.ArxivSanity;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Cli.Subscribers;

/// <summary>
/// Makes the users of arxiv-sanity-lite subscribers, with a topic for each tag that its papers teach.
/// </summary>
internal sealed class TagImport(
    SqlDatabase database,
    SubscriberStore subscribers,
    SubscriberLifecycle lifecycle,
    SubscribersOptions defaults,
    TimeProvider clock)
{
    private const string Source = "arxiv-sanity-lite";

    /// <summary>Papers in one transaction.</summary>
    private const int Chunk = 500;

    /// <summary>Adds tagged papers that are not in the archive, without announcing them.</summary>
    public async Task<SaveCounts> AddPapersAsync(
        SanityDatabase sanity, IReadOnlyList<SanityUser> users, CancellationToken cancellationToken)
    {
        var tagged = users.SelectMany(user => user.Tags).SelectMany(tag => tag.Papers).Distinct(StringComparer.Ordinal)
            .Select(text => (Text: text, Id: IdOf(text))).Where(paper => paper.Id is not null).ToList();
        var known = await database.ReadAsync(
            sql => PaperStore.FindAsync(sql, [.. tagged.Select(paper => paper.Id!).Distinct()]), cancellationToken);
        var missing = tagged.Where(paper => !known.ContainsKey(paper.Id!)).Select(paper => paper.Text).ToList();
        var counts = default(SaveCounts);
        foreach (var chunk in missing.Chunk(Chunk))
        {
            var records = await sanity.ListPapersAsync(chunk, cancellationToken);
            counts += await database.WriteAsync(
                sql => PaperStore.SaveAsync(sql, Source, records, clock.GetUtcNow()), cancellationToken);
        }

        return counts;
    }

    /// <param name="email">Null where none is known.</param>
    public async Task<TagImportResult> RunAsync(
        SanityUser user, string? email, CancellationToken cancellationToken)
    {
        var (added, refusal) = Read(user, email, defaults);
        if (added is null) return new TagImportResult(refusal);
        var topics = user.Tags.Select(tag => (Topic: TopicOf(tag), tag.Papers)).ToList();
        var outcome = (await lifecycle.AddAsync([added], cancellationToken))[0].Outcome;
        if (outcome is AddOutcome.Suppressed or AddOutcome.Left)
            return new TagImportResult(outcome == AddOutcome.Left
                ? $"{email} left and stays unsubscribed." : $"{email} is suppressed.");
        var found = (await subscribers.FindAsync(added.Email, cancellationToken))!;
        var subscriber = outcome == AddOutcome.Added
            ? found
            : await subscribers.EditAsync(found.Key, before => WithTopics(before, added.Topics), cancellationToken);
        return await TeachAsync(subscriber!, topics, cancellationToken);
    }

    /// <param name="email">Null where none is known.</param>
    /// <returns>The user as a subscriber, or why that is not possible.</returns>
    public static (Subscriber? Subscriber, string? Error) Read(
        SanityUser user, string? email, SubscribersOptions defaults)
    {
        if (user.Error is { } unread) return (null, unread);
        if (email is null) return (null, $"has no address. Give it: --address {user.Name}=EMAIL");
        var (parsed, errors) = new SubscriberInput { Email = email }.Parse(defaults);
        if (parsed is null) return (null, string.Join(" ", errors));
        return (WithTopics(parsed, user.Tags.Select(TopicOf)) with
        {
            Consent = $"{Source}: {(user.Email == email ? "gave this address" : "address given by the operator")}",
        }, null);
    }

    private async Task<TagImportResult> TeachAsync(
        Subscriber subscriber,
        IReadOnlyList<(Topic Topic, IReadOnlyList<string> Papers)> topics,
        CancellationToken cancellationToken)
    {
        var byName = subscriber.Topics.ToLookup(topic => topic.Name, StringComparer.OrdinalIgnoreCase);
        var ids = topics.SelectMany(one => one.Papers).Select(IdOf).OfType<PaperId>().Distinct().ToList();
        return await database.WriteAsync(
            async sql =>
            {
                var known = await PaperStore.FindAsync(sql, ids);
                var (taught, liked, missing) = (0, 0, 0);
                foreach (var (topic, papers) in topics)
                {
                    if (byName[topic.Name].FirstOrDefault() is not { } stored) continue;
                    var keys = papers.Select(IdOf)
                        .Select(id => id is null ? 0 : known.GetValueOrDefault(id)?.Key ?? 0).ToList();
                    var found = keys.Where(key => key != 0).Distinct().ToList();
                    await TopicFeedbackStore.RecordAsync(sql, stored.Key, found, isLiked: true, clock.GetUtcNow());
                    (taught, liked, missing) = (
                        taught + 1, liked + found.Count, missing + keys.Count(key => key == 0));
                }

                return new TagImportResult(null, taught, liked, missing);
            },
            cancellationToken);
    }

    private static Subscriber WithTopics(Subscriber before, IEnumerable<Topic> more) =>
        before with { Topics = TopicText.Fitting(before.Topics.Concat(more)) };

    /// <summary>
    /// The tag's words: what its papers have in common decides, once there are some. A tag without words is like one of
    /// its papers.
    /// </summary>
    private static Topic TopicOf(SanityTag tag)
    {
        var words = string.Join(' ', string.Concat(tag.Name.Select(c => char.IsLetterOrDigit(c) ? c : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var query = words.Length == 0 ? $"like:{tag.Papers[0]}"
            : TopicText.Parse(words).Topic is null ? $"\"{words}\""
            : words;
        var name = string.Concat(tag.Name.Where(c => !char.IsControl(c))).Trim();
        if (name.Length == 0) name = query;
        return new Topic(0, name[..Math.Min(name.Length, TopicText.MaxNameLength)], query);
    }

    private static PaperId? IdOf(string text) => PaperId.TryParse(text, out var id) && id.IsArxiv ? id : null;
}

/// <param name="Error">Why nothing was done; null when it was.</param>
/// <param name="Topics">Tags that are topics now.</param>
/// <param name="Papers">Papers that these learn from.</param>
/// <param name="Missing">Tagged papers that are not in the archive.</param>
internal sealed record TagImportResult(string? Error, int Topics = 0, int Papers = 0, int Missing = 0);
