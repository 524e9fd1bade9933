using Digest.Storage;

namespace Digest.Subscribers;

/// <summary>Writes what somebody changed about a subscriber, within the caller's transaction. Status, cursor and links stay.</summary>
internal static class SubscriberEdit
{
    /// <returns>False when the subscriber is gone.</returns>
    public static async Task<bool> RunAsync(SqlSession sql, Subscriber changed, DateTimeOffset now)
    {
        if (await SubscriberRows.ReadAsync(sql, "WHERE key = @Key", new { changed.Key }) is not [var before]) return false;
        await sql.ExecuteAsync(
            """
            UPDATE subscribers SET name = @Name, cadence = @cadence, weekly_on = @weeklyOn, send_minute = @sendMinute, time_zone = @TimeZone,
                max_papers = @maxPapers, locale = @Locale, bibtex = @bibtex, next_due_at = @due, changed_at = @changedAt
            WHERE key = @Key
            """,
            new
            {
                changed.Key,
                changed.Name,
                cadence = changed.Cadence.ToString(),
                weeklyOn = (long)changed.WeeklyOn,
                sendMinute = (changed.SendTime.Hour * 60L) + changed.SendTime.Minute,
                changed.TimeZone,
                maxPapers = (long)changed.MaxPapers,
                changed.Locale,
                bibtex = changed.Bibtex ? 1L : 0L,
                due = NextDue(before, changed, now).ToRow(),
                changedAt = now.ToRow(),
            });
        await WriteTopicsAsync(sql, changed);
        return true;
    }

    /// <summary>An edition that is due already is made first. A new time later on a day that had its edition brings none for that day again.</summary>
    private static DateTimeOffset? NextDue(Subscriber before, Subscriber changed, DateTimeOffset now)
    {
        var isSame = (before.Cadence, before.WeeklyOn, before.SendTime, before.TimeZone)
            == (changed.Cadence, changed.WeeklyOn, changed.SendTime, changed.TimeZone);
        return isSame || before.NextDue is not { } due || due <= now ? before.NextDue : SendSchedule.NextAfter(changed, now);
    }

    /// <summary>A topic that stays keeps its row: what it has learnt hangs on it.</summary>
    private static async Task WriteTopicsAsync(SqlSession sql, Subscriber changed)
    {
        IReadOnlyList<long> kept = [0, .. changed.Topics.Select(topic => topic.Key)];
        await sql.ExecuteAsync("DELETE FROM topics WHERE subscriber = @Key AND NOT (key IN @kept)", new { changed.Key, kept });
        for (var position = 0L; position < changed.Topics.Count; position++)
        {
            var topic = changed.Topics[(int)position];
            await sql.ExecuteAsync(
                topic.Key == 0
                    ? "INSERT INTO topics (subscriber, position, name, query) VALUES (@subscriber, @position, @Name, @Query)"
                    : "UPDATE topics SET position = @position, name = @Name, query = @Query WHERE key = @Key AND subscriber = @subscriber",
                new { subscriber = changed.Key, position, topic.Key, topic.Name, topic.Query });
        }
    }
}
