using System.Text.Json;
using Digest.Papers;
using Digest.Storage;

namespace Digest.Editions;

/// <summary>
/// The changes that an edition reports, as stored: <c>[[paper, revision, kind, instant], …]</c>; usually empty.
/// </summary>
internal static class EditionChangesJson
{
    public static string Write(IReadOnlyList<PaperChange> changes) =>
        changes.Count == 0
            ? ""
            : JsonSerializer.Serialize(
                changes.Select(change =>
                    new[] { change.PaperKey, change.Revision, (long)change.Kind, change.At.ToRow() }));

    public static IReadOnlyList<PaperChange> Read(string text) =>
        text.Length == 0
            ? []
            :
            [
                .. JsonSerializer
                    .Deserialize<long[][]>(text)!
                    .Select(change => new PaperChange(
                        change[0],
                        (ChangeKind)change[2],
                        (int)change[1],
                        Instants.FromRow(change[3]))),
            ];
}
