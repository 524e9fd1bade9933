namespace Digest.Papers;

/// <summary>A source says, now, "this is new". Once per paper and source.</summary>
/// <param name="Seq">Handed out in commit order, from 1: whoever has read up to one seq has missed none below it.</param>
/// <param name="PaperKey">The paper's row.</param>
/// <param name="Source">The configured name of the source.</param>
/// <param name="Batch">The day of the source's batch; all that a source announced for one day belongs together.</param>
/// <param name="At">When it was stored here.</param>
public sealed record Announcement(long Seq, long PaperKey, string Source, AnnouncementKind Kind, DateOnly Batch, DateTimeOffset At);

public enum AnnouncementKind
{
    /// <summary>Published for the first time.</summary>
    New,

    /// <summary>Published before elsewhere, now listed in this source's category too.</summary>
    CrossList,

    /// <summary>Picked by people, often days after it was published.</summary>
    Featured,
}
