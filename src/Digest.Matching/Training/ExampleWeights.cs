using Digest.Matching.Profiles;

namespace Digest.Matching.Training;

/// <summary>
/// Learns what examples have in common in two ways: their mean, which is surer of a few, and a regression, which knows
/// more of many. Each counts by its deviation over the background, so that none outweighs another by its scale; meaning
/// counts half of what words count.
/// </summary>
internal static class ExampleWeights
{
    /// <summary>With as many ratings the regression counts as much as the mean.</summary>
    private const double RatingsOfEqualParts = 10;

    private const double MeaningPart = 0.5;

    private const double MinDeviation = 1e-9;

    /// <param name="rows">Rows of the matrix, whether each is wanted, and how much it counts.</param>
    /// <returns>A weight for each column; an intercept is left to the threshold.</returns>
    public static double[] Learn(TrainingMatrix matrix, IReadOnlyList<(int Row, bool IsWanted, double Mass)> rows)
    {
        var share = matrix.ExampleCount / (matrix.ExampleCount + RatingsOfEqualParts);
        var (mean, regression) = (Rocchio.Train(matrix, rows), LogisticRegression.Train(matrix, rows));
        var weights = new double[matrix.ColumnCount];
        AddPart(..matrix.Columns.Count, 1);
        if (matrix.MeanMeaning.Length > 0) AddPart(matrix.Columns.Count.., MeaningPart);
        return weights;

        void AddPart(Range columns, double counts)
        {
            var part = new double[matrix.ColumnCount];
            Add(matrix, Only(mean, columns), 1 - share, part);
            Add(matrix, Only(regression, columns), share, part);
            Add(matrix, part, counts, weights);
        }
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
