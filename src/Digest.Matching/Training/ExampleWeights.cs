using Digest.Matching.Profiles;

namespace Digest.Matching.Training;

/// <summary>
/// Learns what examples have in common in two ways: their mean, which is surer of a few, and a regression, which knows
/// more of many. Both, and then words and meaning, count by their deviation over the background, so that none outweighs
/// the other by its scale.
/// </summary>
internal static class ExampleWeights
{
    /// <summary>With as many ratings the regression counts as much as the mean.</summary>
    private const double RatingsOfEqualParts = 10;

    private const double MinDeviation = 1e-9;

    /// <param name="rows">Rows of the matrix, whether each is wanted, and how much it counts.</param>
    /// <returns>A weight for each column; an intercept is left to the threshold.</returns>
    public static double[] Learn(TrainingMatrix matrix, IReadOnlyList<(int Row, bool IsWanted, double Mass)> rows)
    {
        var share = matrix.ExampleCount / (matrix.ExampleCount + RatingsOfEqualParts);
        var (mean, regression) = (Rocchio.Train(matrix, rows), LogisticRegression.Train(matrix, rows));
        var weights = new double[matrix.ColumnCount];
        var (words, meaning) = (..matrix.Columns.Count, matrix.Columns.Count..);
        foreach (var columns in matrix.MeanMeaning.Length > 0 ? [words, meaning] : new[] { words })
        {
            var part = new double[matrix.ColumnCount];
            Add(matrix, Only(mean, columns), 1 - share, part);
            Add(matrix, Only(regression, columns), share, part);
            Add(matrix, part, 1, weights);
        }

        return weights;
    }

    private static double[] Only(double[] learned, Range columns)
    {
        var only = new double[learned.Length];
        learned.AsSpan(columns).CopyTo(only.AsSpan(columns));
        return only;
    }

    private static void Add(TrainingMatrix matrix, double[] learned, double share, double[] weights)
    {
        var background = new float[matrix.RowCount - matrix.ExampleCount];
        for (var row = 0; row < background.Length; row++)
            background[row] = (float)matrix.Dot(learned, matrix.ExampleCount + row);
        var factor = share / Math.Max(Spread.Of(background).Deviation, MinDeviation);
        for (var column = 0; column < weights.Length; column++) weights[column] += factor * learned[column];
    }
}
