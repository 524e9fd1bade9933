namespace Digest.Matching.Training;

/// <summary>
/// The mean of the liked examples, less that of the background and a part of that of the disliked ones (Rocchio, 1971).
/// With few examples it is surer than a regression, which fits chance.
/// </summary>
internal static class Rocchio
{
    private const double DislikedPart = 0.25;

    /// <param name="rows">Rows of the matrix, whether each is wanted, and how much it counts.</param>
    /// <returns>A weight for each column.</returns>
    public static double[] Train(TrainingMatrix matrix, IReadOnlyList<(int Row, bool IsWanted, double Mass)> rows)
    {
        var weights = new double[matrix.ColumnCount];
        foreach (var group in rows.GroupBy(
            row => (row.IsWanted, IsExample: !row.IsWanted && row.Row < matrix.ExampleCount)))
        {
            var part = group.Key switch
            {
                (IsWanted: true, _) => 1,
                (_, IsExample: true) => -DislikedPart,
                _ => -1,
            };
            var total = group.Sum(row => row.Mass);
            foreach (var (row, _, mass) in group)
                foreach (var (column, value) in matrix.Row(row)) weights[column] += part * mass / total * value;
        }

        return weights;
    }
}
