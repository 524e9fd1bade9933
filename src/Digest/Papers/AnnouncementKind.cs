namespace Digest.Papers;

/// <summary>
/// The kind of an announcement. A source announces a paper once; the papers of one source and day
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
