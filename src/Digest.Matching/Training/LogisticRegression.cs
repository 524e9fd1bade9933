namespace Digest.Matching.Training;

/// <summary>
/// Logistic regression with a squared penalty, by stochastic gradient descent with a falling step (Bottou, "Stochastic
/// Gradient Descent Tricks", 2012). Rows are visited in an order that is the same every time, so that the same examples
/// give the same profile.
/// </summary>
internal static class LogisticRegression
{
    private const double Penalty = 1e-4;
    private const double FirstStep = 0.1;
    private const int Epochs = 10;

    /// <param name="rows">Rows of the matrix, whether each is wanted, and how much it counts.</param>
    /// <returns>A weight for each column; the intercept is left to the threshold.</returns>
    public static double[] Train(TrainingMatrix matrix, IReadOnlyList<(int Row, bool IsWanted, double Mass)> rows)
    {
        var weights = new double[matrix.ColumnCount];
        double intercept = 0, scale = 1;
        var order = Enumerable.Range(0, rows.Count).ToArray();
        var random = new Random(1);
        long steps = 0;
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            random.Shuffle(order);
            foreach (var at in order)
            {
                var (row, isWanted, mass) = rows[at];
                var sign = isWanted ? 1 : -1;
                var step = FirstStep / (1 + FirstStep * Penalty * ++steps * 0.5);
                var margin = sign * (matrix.Dot(weights, row) * scale + intercept);
                var gradient = mass * sign / (1 + Math.Exp(margin));
                scale *= 1 - step * Penalty;
                foreach (var (column, value) in matrix.Row(row)) weights[column] += step * gradient * value / scale;
                intercept += step * gradient;
            }
        }
        for (var column = 0; column < weights.Length; column++) weights[column] *= scale;
        return weights;
    }
}
