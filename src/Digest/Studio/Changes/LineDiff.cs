using DiffPlex;
using DiffPlex.Chunkers;

namespace Digest.Studio.Changes;

internal enum LineChange
{
    Same,
    Removed,
    Added,

    /// <summary>Lines that are the same are left out here.</summary>
    Gap,
}

internal readonly record struct DiffLine(LineChange Change, string Text)
{
    public string Sign => Change switch
    {
        LineChange.Added => "+",
        LineChange.Removed => "-",
        LineChange.Gap => "…",
        _ => " ",
    };
}

/// <summary>What changed between two texts, line by line.</summary>
internal static class LineDiff
{
    /// <summary>Lines around a change that stay.</summary>
    private const int Context = 2;

    private static readonly CustomFunctionChunker Lines = new(text => text.Split('\n'));

    /// <summary>The changes, and some lines around each.</summary>
    /// <returns>Empty where both are the same.</returns>
    public static IReadOnlyList<DiffLine> Of(string before, string after) =>
        before == after ? [] : WithGaps(Whole(before, after));

    /// <summary>Every line of both.</summary>
    public static List<DiffLine> Whole(string before, string after)
    {
        var diff = Differ.Instance.CreateDiffs(before, after, ignoreWhiteSpace: false, ignoreCase: false, Lines);
        var lines = new List<DiffLine>();
        var at = 0;
        foreach (var block in diff.DiffBlocks)
        {
            Add(LineChange.Same, diff.PiecesOld, at, block.DeleteStartA - at);
            Add(LineChange.Removed, diff.PiecesOld, block.DeleteStartA, block.DeleteCountA);
            Add(LineChange.Added, diff.PiecesNew, block.InsertStartB, block.InsertCountB);
            at = block.DeleteStartA + block.DeleteCountA;
        }

        Add(LineChange.Same, diff.PiecesOld, at, diff.PiecesOld.Count - at);
        return lines;

        void Add(LineChange change, IReadOnlyList<string> pieces, int first, int count) =>
            lines.AddRange(pieces.Skip(first).Take(count).Select(line => new DiffLine(change, line)));
    }

    private static List<DiffLine> WithGaps(List<DiffLine> lines)
    {
        var kept = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Change == LineChange.Same) continue;
            for (var near = Math.Max(0, i - Context); near <= Math.Min(lines.Count - 1, i + Context); near++)
                kept[near] = true;
        }

        var shown = new List<DiffLine>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (kept[i]) shown.Add(lines[i]);
            else if (shown is not [.., { Change: LineChange.Gap }]) shown.Add(new DiffLine(LineChange.Gap, ""));
        }

        return shown;
    }
}
