using Digest.Matching.Indexing;
using Digest.Papers;

namespace Digest.Topics;

/// <summary>What was announced in a span of time, to run queries over.</summary>
/// <param name="Announced">In the order of the index's documents.</param>
internal sealed record AnnouncedIndex(MatchIndex Index, IReadOnlyList<AnnouncedPaper> Announced)
{
    /// <summary>When a document was last announced.</summary>
    public DateTimeOffset LastAt(int document) => Announced[document].Marks.Max(mark => mark.At);
}
