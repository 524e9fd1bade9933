using Digest.Storage;

namespace Digest.Maintenance.History;

/// <summary>A <see cref="HistoryEntry"/> as programs read it, from a command and over the API.</summary>
/// <param name="Key">Of the mail; null where there was none, or it is no longer kept.</param>
/// <param name="State">That of the mail; <c>quiet</c> where nothing matched, <c>not kept</c> where it is not
/// known any more.</param>
/// <param name="Period">The day of a digest; null for other mail.</param>
/// <param name="Reply">The server's last one.</param>
/// <param name="NotShown">How many papers matched beyond those in it.</param>
internal sealed record HistoryDocument(
    DateTimeOffset At,
    long? Key,
    string Kind,
    string State,
    string? Recipient,
    DateOnly? Period,
    DateTimeOffset? FinishedAt,
    long Attempts,
    string? Reply,
    int NotShown,
    IReadOnlyList<HistoryDocument.SentPaper> Papers,
    IReadOnlyList<HistoryDocument.Report> Returned)
{
    public static HistoryDocument Of(HistoryEntry entry) => new(
        entry.At,
        entry.Mail?.Key,
        entry.Mail?.Kind.ToLowerInvariant() ?? "edition",
        entry switch
        {
            { Mail: { } mail } => mail.Status.ToLowerInvariant(),
            { Edition.Papers.Count: > 0 } => "not kept",
            _ => "quiet",
        },
        entry.Mail?.Recipient,
        entry.Edition?.Period,
        Instants.FromRow(entry.Mail?.FinishedAt),
        entry.Mail?.Attempts ?? 0,
        entry.Mail?.LastReply,
        entry.Edition?.NotShown ?? 0,
        [.. entry.Papers.Select(paper => new SentPaper(
            paper.Paper?.Id.ToString(),
            paper.Paper?.Title,
            paper.Chosen.Score,
            [.. paper.Chosen.Reasons.Select(reason => reason.Topic).OfType<string>().Distinct()]))],
        [.. entry.Returned.Select(report => new Report(
            Instants.FromRow(report.At), report.Kind.ToLowerInvariant(), report.Status, report.Diagnostic))]);

    /// <param name="Id">Null when the paper's row is gone.</param>
    /// <param name="Topics">Those it was chosen for; none for a trending one.</param>
    internal sealed record SentPaper(string? Id, string? Title, double Score, IReadOnlyList<string> Topics);

    internal sealed record Report(DateTimeOffset At, string Kind, string? Status, string? Diagnostic);
}
