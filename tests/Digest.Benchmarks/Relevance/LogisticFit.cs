namespace Digest.Benchmarks.Relevance;

/// <summary>
/// Logistic regression with a squared penalty on standardised features, by Newton's method: the same rows give the same
/// coefficients. The intercept has no penalty.
/// </summary>
internal static class LogisticFit
{
    private const int Rounds = 30;

    /// <summary>
    /// As <see cref="Fit"/>, and no weight has the wrong sign: features that would get one are left out, the worst first.
    /// </summary>
    /// <param name="signs">By feature: 1, -1, or 0 for any.</param>
    /// <returns>A weight for each of <paramref name="used"/>.</returns>
    public static (double Intercept, double[] Weights) FitSigned(IReadOnlyList<(float[] Features, bool IsWanted, double Mass)> rows, IReadOnlyList<int> used, double penalty, IReadOnlyList<int> signs)
    {
        var left = used.ToList();
        while (true)
        {
            var (intercept, weights) = Fit(rows, left, penalty);
            var (_, deviation) = Moments(rows, left);
            var worst = Enumerable.Range(0, left.Count).MinBy(i => signs[left[i]] * weights[i] * deviation[i]);
            if (signs[left[worst]] * weights[worst] >= 0) return (intercept, [.. used.Select(feature => left.IndexOf(feature) is >= 0 and var at ? weights[at] : 0)]);
            left.RemoveAt(worst);
        }
    }

    /// <param name="rows">Features, whether wanted, and how much the row counts.</param>
    public static (double Intercept, double[] Weights) Fit(IReadOnlyList<(float[] Features, bool IsWanted, double Mass)> rows, IReadOnlyList<int> used, double penalty)
    {
        var size = used.Count + 1;
        var (mean, deviation) = Moments(rows, used);
        var data = rows.Select(row => used.Select((feature, i) => (row.Features[feature] - mean[i]) / deviation[i]).Append(1).ToArray()).ToList();
        var weights = new double[size];
        for (var round = 0; round < Rounds; round++)
        {
            var gradient = new double[size];
            var hessian = new double[size, size];
            for (var at = 0; at < rows.Count; at++)
            {
                var x = data[at];
                double odds = 0;
                for (var i = 0; i < size; i++) odds += weights[i] * x[i];
                var p = 1 / (1 + Math.Exp(-odds));
                var error = rows[at].Mass * (p - (rows[at].IsWanted ? 1 : 0));
                var curvature = rows[at].Mass * Math.Max(p * (1 - p), 1e-9);
                for (var i = 0; i < size; i++)
                {
                    gradient[i] += error * x[i];
                    for (var j = 0; j <= i; j++) hessian[i, j] += curvature * x[i] * x[j];
                }
            }
            for (var i = 0; i < size; i++)
            {
                if (i < size - 1)
                {
                    gradient[i] += penalty * weights[i];
                    hessian[i, i] += penalty;
                }
                for (var j = i + 1; j < size; j++) hessian[i, j] = hessian[j, i];
            }
            var step = Solve(hessian, gradient);
            for (var i = 0; i < size; i++) weights[i] -= step[i];
            if (step.Max(Math.Abs) < 1e-8) break;
        }
        var intercept = weights[^1];
        var result = new double[used.Count];
        for (var i = 0; i < used.Count; i++)
        {
            result[i] = weights[i] / deviation[i];
            intercept -= result[i] * mean[i];
        }
        return (intercept, result);
    }

    private static (double[] Mean, double[] Deviation) Moments(IReadOnlyList<(float[] Features, bool IsWanted, double Mass)> rows, IReadOnlyList<int> used)
    {
        var mean = used.Select(feature => rows.Average(row => row.Features[feature])).Select(value => (double)value).ToArray();
        var deviation = used.Select((feature, i) => Math.Sqrt(rows.Average(row => Math.Pow(row.Features[feature] - mean[i], 2)))).Select(value => value == 0 ? 1 : value).ToArray();
        return (mean, deviation);
    }

    /// <summary>Gauss's elimination with pivots.</summary>
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        var b = (double[])right.Clone();
        for (var column = 0; column < n; column++)
        {
            var pivot = column;
            for (var row = column + 1; row < n; row++) if (Math.Abs(matrix[row, column]) > Math.Abs(matrix[pivot, column])) pivot = row;
            for (var j = 0; j < n; j++) (matrix[column, j], matrix[pivot, j]) = (matrix[pivot, j], matrix[column, j]);
            (b[column], b[pivot]) = (b[pivot], b[column]);
            for (var row = column + 1; row < n; row++)
            {
                var factor = matrix[row, column] / matrix[column, column];
                for (var j = column; j < n; j++) matrix[row, j] -= factor * matrix[column, j];
                b[row] -= factor * b[column];
            }
        }
        for (var row = n - 1; row >= 0; row--)
        {
            for (var j = row + 1; j < n; j++) b[row] -= matrix[row, j] * b[j];
            b[row] /= matrix[row, row];
        }
        return b;
    }
}
