namespace Digest.Benchmarks.Ranking;

/// <summary>Measures of a ranked list against a set of relevant items, and how sure their mean is.</summary>
internal static class RankingMeasures
{
    /// <summary>Normalised discounted cumulative gain of the first ten, with binary gains (Järvelin, Kekäläinen, 2002).</summary>
    public static double NdcgAt10(IReadOnlyList<bool> isRelevant, int relevant)
    {
        double gain = 0, ideal = 0;
        for (var rank = 0; rank < Math.Min(10, isRelevant.Count); rank++) if (isRelevant[rank]) gain += 1 / Math.Log2(rank + 2);
        for (var rank = 0; rank < Math.Min(10, relevant); rank++) ideal += 1 / Math.Log2(rank + 2);
        return ideal == 0 ? 0 : gain / ideal;
    }

    public static double RecallAt10(IReadOnlyList<bool> isRelevant, int relevant) => isRelevant.Take(10).Count(hit => hit) / (double)relevant;

    public static double AveragePrecision(IReadOnlyList<bool> isRelevant, int relevant)
    {
        double sum = 0;
        var found = 0;
        for (var rank = 0; rank < isRelevant.Count; rank++) if (isRelevant[rank]) sum += ++found / (double)(rank + 1);
        return relevant == 0 ? 0 : sum / relevant;
    }

    /// <summary>The middle 95 % of the means of 10,000 samples with replacement; the same every time.</summary>
    public static double[] Interval(IReadOnlyList<double> values)
    {
        var random = new Random(1);
        var means = new double[10_000];
        for (var sample = 0; sample < means.Length; sample++)
        {
            double sum = 0;
            for (var i = 0; i < values.Count; i++) sum += values[random.Next(values.Count)];
            means[sample] = sum / values.Count;
        }
        Array.Sort(means);
        return [Math.Round(means[250], 4), Math.Round(means[9749], 4)];
    }
}
