using System.Globalization;
using Digest.Papers;
using Microsoft.Extensions.Logging;

namespace Digest.Summaries;

/// <summary>
/// Makes summaries of papers that were announced lately, most upvoted first, within the budget of the day. Nothing
/// waits for it: an edition that is made earlier shows the excerpt.
/// </summary>
internal sealed partial class SummaryMaker(
    SummaryOptions options,
    SummaryStore store,
    AnnouncementStore announcements,
    PaperStore papers,
    TimeProvider clock,
    ILogger<SummaryMaker> logger)
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(2);

    private const int MaxCandidates = 2_000;

    /// <summary>So many failures in a row end the round: the endpoint is down.</summary>
    private const int MaxFailures = 3;

    public bool IsEnabled => options.IsEnabled;

    /// <param name="locales">Of the readers whose digests are due next.</param>
    /// <returns>One line about what was done; null for nothing.</returns>
    public async Task<string?> RunAsync(IReadOnlyCollection<string> locales, CancellationToken cancellationToken)
    {
        if (!IsEnabled || locales.Count == 0) return null;
        var left = options.RequestsPerDay - await store.CountRequestsAsync(Today(), cancellationToken);
        if (left <= 0) return null;
        var candidates = await CandidatesAsync(cancellationToken);
        using var model = SummaryModel.At(options);
        var (made, useless, failures) = (0, 0, 0);
        foreach (var (paper, language) in await MissingAsync(candidates, locales, cancellationToken))
        {
            if (left-- <= 0 || failures == MaxFailures) break;
            var revision = new PaperRevision(paper.Key, paper.Revision);
            await store.CountRequestAsync(revision, language, clock.GetUtcNow(), cancellationToken);
            try
            {
                if (await model.AskAsync(paper, language, cancellationToken) is { } text)
                {
                    await store.SaveAsync(revision, language, text, clock.GetUtcNow(), cancellationToken);
                    made++;
                }
                else
                {
                    useless++;
                }

                failures = 0;
            }
            catch (SummaryFailedException e)
            {
                LogFailed(logger, options.Endpoint!, e.Message);
                failures++;
            }
        }

        if (made + useless + failures == 0) return null;
        var end = failures == MaxFailures ? ", endpoint failed" : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{made} summaries made, {useless} answers not usable{end}");
    }

    /// <summary>Two letters: one summary serves all countries of a language.</summary>
    public static string LanguageOf(string locale) =>
        locale.Split('-')[0].ToLowerInvariant() is { Length: > 0 } language ? language : "en";

    private async Task<IReadOnlyList<Paper>> CandidatesAsync(CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - Lately;
        var keys = await announcements.ListPapersSinceAsync(since, MaxCandidates, cancellationToken);
        var found = await papers.ListByKeysAsync(keys, cancellationToken);
        return [.. found.Values
            .Where(paper => paper.Abstract.Length > 0 && paper.WithdrawnAt is null)
            .OrderByDescending(paper => paper.Upvotes)
            .ThenByDescending(paper => paper.Key)];
    }

    private async Task<IReadOnlyList<(Paper Paper, string Language)>> MissingAsync(
        IReadOnlyList<Paper> candidates, IReadOnlyCollection<string> locales, CancellationToken cancellationToken)
    {
        var revisions = candidates.Select(paper => new PaperRevision(paper.Key, paper.Revision)).ToList();
        var languages = locales.Select(LanguageOf).Distinct().ToList();
        var settled = new Dictionary<string, IReadOnlySet<PaperRevision>>();
        foreach (var language in languages)
            settled[language] = await store.ListSettledAsync(revisions, language, cancellationToken);
        return [.. from paper in candidates
            from language in languages
            where !settled[language].Contains(new PaperRevision(paper.Key, paper.Revision))
            select (paper, language)];
    }

    private DateTimeOffset Today() => new(clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No summary from {Endpoint}: {Error}")]
    private static partial void LogFailed(ILogger logger, string endpoint, string error);
}
