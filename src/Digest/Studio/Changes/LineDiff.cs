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

/// <summary>What changed between two texts, line by line (Myers, "An O(ND) Difference Algorithm").</summary>
internal static class LineDiff
{
    /// <summary>Lines around a change that stay.</summary>
    private const int Context = 2;

    /// <summary>Beyond as many changes, everything is shown as replaced.</summary>
    private const int MaxChanges = 1500;

    /// <summary>The changes, and some lines around each.</summary>
    /// <returns>Empty where both are the same.</returns>
    public static IReadOnlyList<DiffLine> Of(string before, string after) =>
        before == after ? [] : WithGaps(Whole(before, after));

    /// <summary>Every line of both.</summary>
    public static List<DiffLine> Whole(string before, string after)
    {
        var (old, now) = (before.Split('\n'), after.Split('\n'));
        var first = 0;
        while (first < old.Length && first < now.Length && old[first] == now[first]) first++;
        var last = 0;
        while (last < old.Length - first && last < now.Length - first && old[^(last + 1)] == now[^(last + 1)]) last++;
        return
        [
            .. old.Take(first).Select(line => new DiffLine(LineChange.Same, line)),
            .. Changed(old.AsSpan()[first..^last], now.AsSpan()[first..^last]),
            .. old.TakeLast(last).Select(line => new DiffLine(LineChange.Same, line)),
        ];
    }

    private static List<DiffLine> Changed(ReadOnlySpan<string> old, ReadOnlySpan<string> now)
    {
        var most = Math.Min(old.Length + now.Length, MaxChanges);
        var furthest = new int[2 * most + 3];
        var steps = new List<int[]>();
        for (var changes = 0; changes <= most; changes++)
        {
            steps.Add((int[])furthest.Clone());
            for (var k = -changes; k <= changes; k += 2)
            {
                var at = most + 1 + k;
                var x = k == -changes || (k != changes && furthest[at - 1] < furthest[at + 1])
                    ? furthest[at + 1]
                    : furthest[at - 1] + 1;
                var y = x - k;
                while (x < old.Length && y < now.Length && old[x] == now[y]) (x, y) = (x + 1, y + 1);
                furthest[at] = x;
                if (x >= old.Length && y >= now.Length) return Walk(steps, old, now, most);
            }
        }

        List<DiffLine> replaced = [];
        foreach (var line in old) replaced.Add(new DiffLine(LineChange.Removed, line));
        foreach (var line in now) replaced.Add(new DiffLine(LineChange.Added, line));
        return replaced;
    }

    /// <summary>From the end back to the beginning.</summary>
    private static List<DiffLine> Walk(List<int[]> steps, ReadOnlySpan<string> old, ReadOnlySpan<string> now, int most)
    {
        var lines = new List<DiffLine>();
        var (x, y) = (old.Length, now.Length);
        for (var changes = steps.Count - 1; changes >= 0; changes--)
        {
            var furthest = steps[changes];
            var k = x - y;
            var at = most + 1 + k;
            var wasAdded = k == -changes || (k != changes && furthest[at - 1] < furthest[at + 1]);
            var fromX = wasAdded ? furthest[at + 1] : furthest[at - 1];
            var fromY = fromX - (wasAdded ? k + 1 : k - 1);
            while (x > Math.Max(fromX, 0) && y > Math.Max(fromY, 0) && old[x - 1] == now[y - 1])
            {
                lines.Add(new DiffLine(LineChange.Same, old[x - 1]));
                (x, y) = (x - 1, y - 1);
            }

            if (changes == 0) break;
            lines.Add(wasAdded
                ? new DiffLine(LineChange.Added, now[fromY])
                : new DiffLine(LineChange.Removed, old[fromX]));
            (x, y) = (fromX, fromY);
        }

        lines.Reverse();
        return lines;
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
