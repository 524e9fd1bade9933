namespace Digest.Papers;

/// <summary>
/// Which announcements are new for one subscriber: those above the cursor, and for a new subscriber also the latest
/// batch of each source as of then.
/// </summary>
/// <param name="After">The cursor: seqs above it are new.</param>
/// <param name="FirstBatches">Keys of batches that a new subscriber starts with; null for all others.</param>
internal readonly record struct AnnouncementWindow(long After, IReadOnlySet<long>? FirstBatches)
{
    public bool Contains(AnnouncedPaper paper)
    {
        foreach (var mark in paper.Marks)
        {
            if (mark.Seq > After || FirstBatches?.Contains(mark.Batch) == true) return true;
        }

        return false;
    }
}

/// <summary>A paper with its announcements that are in reach of any subscriber who is due.</summary>
/// <param name="FirstSeq">The seq of its first announcement ever: at or below a reader's cursor, it may have been sent
/// to them before.</param>
/// <param name="FirstAt">When that was.</param>
internal sealed record AnnouncedPaper(
    long PaperKey, long FirstSeq, DateTimeOffset FirstAt, IReadOnlyList<AnnouncementMark> Marks);

/// <param name="Batch">The batch's row.</param>
internal readonly record struct AnnouncementMark(long Seq, long Batch, string Source, DateTimeOffset At);
