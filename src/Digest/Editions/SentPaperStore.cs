using System.Globalization;
using Digest.Papers;
using Digest.Storage;

namespace Digest.Editions;

/// <summary>Records which paper was shown to whom; <see cref="EditionStore"/> looks it up.</summary>
internal static class SentPaperStore
{
    private const string MissingUpTo = "sent-papers-missing-up-to";

    /// <summary>
    /// The highest key of an edition that is not recorded yet, as <see cref="SentPaperFill"/> has not come to it; 0
    /// when all are. Read it before the records, because they grow meanwhile.
    /// </summary>
    public static async Task<long> GetMissingAsync(SqlSession sql) =>
        await SettingStore.FindAsync(sql, MissingUpTo) is { } text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : 0;

    /// <returns>False when another worker was faster.</returns>
    public static async Task<bool> MoveMissingAsync(SqlSession sql, long from, long to)
    {
        if (await SettingStore.GetLockedAsync(sql, MissingUpTo) != from.ToString(CultureInfo.InvariantCulture))
            return false;
        if (to == 0) await SettingStore.RemoveAsync(sql, MissingUpTo);
        else await SettingStore.SetAsync(sql, MissingUpTo, to.ToString(CultureInfo.InvariantCulture));
        return true;
    }

    public static Task RecordAsync(SqlSession sql, IEnumerable<Edition> editions) => RecordAsync(
        sql,
        [
            .. editions.SelectMany(edition =>
                edition.Papers
                    .Select(paper => new SentPaper(
                        paper.PaperKey, edition.SubscriberKey, edition.Key, paper.Revision, IsWithdrawn: false))
                    .Concat(edition.Changes
                        .Select(change => SentPaper.Of(edition.SubscriberKey, edition.Key, change)))),
        ]);

    /// <summary>Deletes records of an edition that was never sent.</summary>
    public static Task ForgetAsync(SqlSession sql, IReadOnlyList<SentPaper> unsent) =>
        sql.ForRowsAsync<long>(
            "DELETE FROM sent_papers WHERE (paper, subscriber, edition) IN (VALUES {rows})",
            [.. unsent.Select(one => new object?[] { one.Paper, one.Subscriber, one.Edition })]);

    /// <summary>Whether any edition showed a paper to a subscriber, those that are deleted included.</summary>
    public static async Task<bool> WasSentAsync(SqlSession sql, long subscriber, long paper) =>
        await sql.FirstOrDefaultAsync<long?>(
            "SELECT edition FROM sent_papers WHERE paper = @paper AND subscriber = @subscriber LIMIT 1",
            new { subscriber, paper }) is not null;

    public static Task RecordAsync(SqlSession sql, IReadOnlyList<SentPaper> sent) =>
        sql.InsertAsync(
            """
            INSERT INTO sent_papers (paper, subscriber, edition, revision, withdrawn) VALUES {rows}
            ON CONFLICT (paper, subscriber, edition) DO NOTHING
            """,
            // In the order of the table, so that neighbours are written together.
            [
                .. sent.OrderBy(one => one.Paper).ThenBy(one => one.Subscriber).Select(one => new object?[]
                {
                    one.Paper, one.Subscriber, one.Edition, (long)one.Revision, one.IsWithdrawn ? 1L : 0L,
                }),
            ]);
}

/// <summary>A paper as an edition showed it, or reported it as changed.</summary>
internal readonly record struct SentPaper(long Paper, long Subscriber, long Edition, int Revision, bool IsWithdrawn)
{
    public static SentPaper Of(long subscriber, long edition, PaperChange change) =>
        new(change.PaperKey, subscriber, edition, change.Revision, change.Kind == ChangeKind.Withdrawn);
}
