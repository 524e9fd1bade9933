namespace Digest.Papers;

/// <summary>
/// As what a source announces a paper. An announcement is once per paper and source; the papers of one source and day
/// are a batch.
/// </summary>
internal enum AnnouncementKind
{
    /// <summary>Published for the first time.</summary>
    New,

    /// <summary>Published before elsewhere, now listed in this source's category too.</summary>
    CrossList,

    /// <summary>Picked by people, often days after it was published.</summary>
    Featured,
}
