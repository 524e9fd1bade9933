using System.Collections.Concurrent;
using Digest.Storage;

namespace Digest.Papers;

/// <summary>
/// The papers that were revised or withdrawn in a span of time, and whether a reader who was shown an earlier state
/// should know. Texts are compared when that is first asked, once for all readers. Safe for all threads.
/// </summary>
internal sealed class PaperChanges
{
    private readonly Dictionary<long, ChangedPaper> _papers;
    private readonly ConcurrentDictionary<(long Paper, int Revision), bool> _isOtherSubstance = new();

    private PaperChanges(DateTimeOffset since, DateTimeOffset until, Dictionary<long, ChangedPaper> papers) =>
        (Since, Until, _papers) = (since, until, papers);

    public static PaperChanges None { get; } = new(default, default, []);

    public DateTimeOffset Since { get; }

    public DateTimeOffset Until { get; }

    public bool IsEmpty => _papers.Count == 0;

    /// <summary>The rows of the papers that changed.</summary>
    public IReadOnlyCollection<long> Papers => _papers.Keys;

    /// <summary>Only keys, revisions and instants: a month of all of arXiv is some ten thousand papers.</summary>
    public static async Task<PaperChanges> LoadAsync(SqlSession sql, DateTimeOffset since, DateTimeOffset until)
    {
        var span = new { since = since.ToRow(), until = until.ToRow() };
        var revised = await sql.QueryAsync<ChangedPaper>(
            """
            SELECT p.key, p.revision, MAX(r.seen_at) AS revised_at, CASE WHEN p.withdrawn_at <= @until THEN
                p.withdrawn_at ELSE 0 END AS withdrawn_at
            FROM paper_revisions r JOIN papers p ON p.key = r.paper
            WHERE r.seen_at >= @since AND r.seen_at <= @until GROUP BY p.key, p.revision, p.withdrawn_at
            """,
            span);
        var withdrawn = await sql.QueryAsync<ChangedPaper>(
            "SELECT key, revision, 0 AS revised_at, withdrawn_at FROM papers WHERE withdrawn_at >= @since AND "
                + "withdrawn_at <= @until",
            span);
        return new PaperChanges(
            since, until, revised.Concat(withdrawn).DistinctBy(paper => paper.Key).ToDictionary(paper => paper.Key));
    }

    public bool IsAbout(long paper) => _papers.ContainsKey(paper);

    /// <summary>
    /// Compares the texts of these revisions with those of today, where that was not done before; <see cref="After"/>
    /// then knows.
    /// </summary>
    public async Task CompareAsync(SqlSession sql, IEnumerable<ShownPaper> shown)
    {
        var unknown = shown.Where(IsSuperseded).Select(paper => (paper.Key, paper.Revision)).Distinct()
            .Where(old => !_isOtherSubstance.ContainsKey(old));
        var texts = await sql.ForRowsAsync<TextsRow>(
            """
            SELECT r.paper, r.revision, r.title AS old_title, r.abstract AS old_abstract, r.version AS old_version,
                p.title, p.abstract, p.version
            FROM paper_revisions r JOIN papers p ON p.key = r.paper WHERE (r.paper, r.revision) IN (VALUES {rows})
            """,
            [.. unknown.Select(old => new object?[] { old.Key, (long)old.Revision })]);
        foreach (var row in texts)
        {
            _isOtherSubstance[(row.Paper, (int)row.Revision)] = RevisionComparison.IsChanged(
                new RevisionText(row.OldTitle, row.OldAbstract, row.OldVersion),
                new RevisionText(row.Title, row.Abstract, row.Version));
        }
    }

    /// <summary>
    /// What became of a paper after a reader saw it so: withdrawn, or revised in substance; null when nothing did that
    /// a reader should know of.
    /// </summary>
    public PaperChange? After(ShownPaper shown)
    {
        if (!_papers.TryGetValue(shown.Key, out var now)) return null;
        if (now.WithdrawnAt == 0)
            return IsSuperseded(shown) && _isOtherSubstance.GetValueOrDefault((shown.Key, shown.Revision))
                ? Change(ChangeKind.Revised, now.RevisedAt)
                : null;
        // A paper that was withdrawn before the mail left was not in it.
        return !shown.IsWithdrawn && now.WithdrawnAt >= shown.At.ToRow()
            ? Change(ChangeKind.Withdrawn, now.WithdrawnAt)
            : null;

        PaperChange Change(ChangeKind kind, long at) => new(now.Key, kind, (int)now.Revision, Instants.FromRow(at));
    }

    private bool IsSuperseded(ShownPaper shown) =>
        _papers.TryGetValue(shown.Key, out var now) && now.WithdrawnAt == 0 && now.Revision > shown.Revision;

    /// <summary>0 means never.</summary>
    private sealed record ChangedPaper
    {
        public long Key { get; init; }
        public long Revision { get; init; }
        public long RevisedAt { get; init; }
        public long WithdrawnAt { get; init; }
    }

    private sealed record TextsRow
    {
        public long Paper { get; init; }
        public long Revision { get; init; }
        public string OldTitle { get; init; } = "";
        public string OldAbstract { get; init; } = "";
        public long OldVersion { get; init; }
        public string Title { get; init; } = "";
        public string Abstract { get; init; } = "";
        public long Version { get; init; }
    }
}

/// <summary>The state in which a reader last saw a paper, or was informed of it.</summary>
/// <param name="Key">The paper's row.</param>
/// <param name="IsWithdrawn">They were informed that it was withdrawn.</param>
/// <param name="At">When.</param>
internal sealed record ShownPaper(long Key, int Revision, bool IsWithdrawn, DateTimeOffset At);

/// <param name="PaperKey">The paper's row.</param>
/// <param name="Revision">The revision that it has become.</param>
/// <param name="At">When we learned of it.</param>
internal sealed record PaperChange(long PaperKey, ChangeKind Kind, int Revision, DateTimeOffset At);

internal enum ChangeKind
{
    Revised,
    Withdrawn,
}
