using Digest.Papers;

namespace Digest.Sources;

/// <summary>
/// Where papers come from. A source reads pages; <see cref="PaperIngest"/> saves each page together with the position
/// behind it.
/// </summary>
internal interface IPaperSource
{
    /// <summary>As configured; announcements, batches and the position are kept under it.</summary>
    string Name { get; }

    /// <summary>
    /// What came since <paramref name="position"/>; null when this source was never read: then one recent batch is
    /// news, the rest is history.
    /// </summary>
    /// <exception cref="SourceException">The source could not be read, or not to its end. Pages given before
    /// remain valid.</exception>
    IAsyncEnumerable<SourcePage> ReadAsync(string? position, CancellationToken cancellationToken);

    /// <summary>
    /// Everything from a day on, announcing nothing; null when the source shows only what is current.
    /// </summary>
    /// <param name="resume">The position of the last page saved, when an earlier back-fill from the same day was
    /// interrupted.</param>
    IAsyncEnumerable<SourcePage>? Backfill(DateOnly since, string? resume, CancellationToken cancellationToken);
}

/// <summary>A part of what a source holds, saved in one transaction.</summary>
/// <param name="Position">Where reading resumes after this page; null leaves the position where it was.</param>
internal sealed record SourcePage(IReadOnlyList<SourceRecord> SourceRecords, string? Position)
{
    /// <summary>
    /// Entries that could not be read or had to be cut; the others are in <see cref="SourceRecords"/>.
    /// </summary>
    public IReadOnlyList<SourceProblem> Problems { get; init; } = [];

    /// <summary>Records read so far and in all, for a progress bar; null when unknown.</summary>
    public (long Done, long Total)? Progress { get; init; }
}

/// <summary>One entry that could not be taken as it was.</summary>
/// <param name="Place">File and line, or the entry's number or id in a response.</param>
internal sealed record SourceProblem(string Place, string Message)
{
    public override string ToString() => $"{Place}: {Message}";
}

/// <summary>A source that could not be read: expected, reported to the operator, tried again later.</summary>
internal sealed class SourceException(string message, Exception? inner = null) : Exception(message, inner);
