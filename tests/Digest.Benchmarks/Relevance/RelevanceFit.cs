using System.Globalization;
using System.Text.Json;
using Digest.Matching.Ranking;

namespace Digest.Benchmarks.Relevance;

/// <summary>Fits the relevance model's coefficients to the judged topics that are for training; those for validation are not looked at.</summary>
internal static class RelevanceFit
{
    private const double Penalty = 2;

    /// <summary>A topic with its papers' features.</summary>
    private sealed record Sample(JudgedTopic Topic, IReadOnlyList<(string Id, float[] Features)> Papers);

    private static readonly int[] Lexical = [.. Enumerable.Range(0, RelevanceFeatures.FirstOfMeaning)];
    private static readonly int[] All = [.. Enumerable.Range(0, RelevanceFeatures.Count)];
    private static readonly int[] Meaning = [.. All.Except(Lexical)];

    private static readonly int[] Free = new int[RelevanceFeatures.Count];

    /// <summary>More of anything speaks for a paper, but for a rare word that it lacks; of what corrects another
    /// feature it is not known.</summary>
    private static readonly int[] Signs =
        [.. RelevanceFeatures.Names.Select(name => name switch { "missing" => -1, "single_all" or "meaning_score" => 0, _ => 1 })];

    public static void Run(RelevanceData data)
    {
        foreach (var (name, used, withMeaning) in new[] { ("words_and_meaning", All, true), ("words_only", Lexical, false) })
        {
            // What related words say depends on whether there is a meaning: each model is fitted to its own features.
            var samples = Training(data, withMeaning);
            foreach (var (form, signs) in new[] { ("free", Free), ("signed", Signs) })
            {
                Print($"{name} {form}", samples, LeaveOneOut(samples, used, Penalty, signs));
                var (intercept, weights) = LogisticFit.FitSigned(Rows(samples), used, Penalty, signs);
                Console.WriteLine($"    {Math.Round(intercept, 3)} {JsonSerializer.Serialize(used.Zip(weights).ToDictionary(pair => RelevanceFeatures.Names[pair.First], pair => Math.Round(pair.Second, 3)))}");
                PrintCutoffs(samples, features => intercept + used.Zip(weights).Sum(pair => features[pair.First] * pair.Second));
            }
        }
    }

    /// <summary>What the fitted topics would get at each cut-off.</summary>
    private static void PrintCutoffs(List<Sample> samples, Func<float[], double> odds)
    {
        foreach (var percent in Enumerable.Range(3, 16).Select(i => 5 * i))
        {
            var all = samples.Select(sample => Quality(sample, odds, Math.Log(percent / (100.0 - percent)))).ToList();
            Console.WriteLine($"    {percent / 100.0:0.00} " + string.Join(" | ", all.GroupBy(one => one.Topic.Set).Select(set => string.Create(
                CultureInfo.InvariantCulture, $"{set.Key} P {set.Average(one => one.Precision):0.000} R {set.Average(one => one.Recall):0.000} below {set.Count(one => one.Utility < 0)}"))));
        }
    }

    /// <summary>The encoder alone, at its best cut-off on the training topics.</summary>
    public static Func<JudgedTopic, (IReadOnlyList<string> Sent, IReadOnlyList<string> Ranked)> EncoderOnly(RelevanceData data)
    {
        var samples = Training(data, withMeaning: true);
        var (intercept, weights) = LogisticFit.Fit(Rows(samples), Meaning, Penalty);
        double Odds(float[] features) => intercept + Meaning.Zip(weights).Sum(pair => features[pair.First] * pair.Second);
        var cutoff = Cutoffs().MaxBy(cut => samples.Average(sample => Quality(sample, Odds, cut).Utility));
        return topic =>
        {
            var ranked = data.FeaturesOf(topic, withMeaning: true).OrderByDescending(paper => Odds(paper.Features)).ToList();
            return ([.. ranked.TakeWhile(paper => Odds(paper.Features) >= cutoff).Select(paper => paper.Id)], [.. ranked.Select(paper => paper.Id)]);
        };
    }

    private static TopicQuality Quality(Sample sample, Func<float[], double> odds, double cutoff)
    {
        var ranked = sample.Papers.OrderByDescending(paper => odds(paper.Features)).ToList();
        return TopicQuality.Of(sample.Topic, [.. ranked.Where(paper => odds(paper.Features) >= cutoff).Select(paper => paper.Id)], [.. ranked.Select(paper => paper.Id)]);
    }

    private static List<Sample> Training(RelevanceData data, bool withMeaning) =>
        [.. data.Topics.Where(topic => topic.Set is "topics-judged" or "new train").Select(topic => new Sample(topic, data.FeaturesOf(topic, withMeaning)))];

    private static List<(float[], bool, double)> Rows(IEnumerable<Sample> samples) =>
        [.. samples.SelectMany(sample => sample.Papers.Select(paper => sample.Topic.Grades.TryGetValue(paper.Id, out var grade) ? (paper.Features, true, (double)grade) : (paper.Features, false, 1.0)))];

    private static IEnumerable<double> Cutoffs() => Enumerable.Range(1, 99).Select(percent => Math.Log(percent / (100.0 - percent)));

    private static List<(Sample Sample, double[] Odds)> LeaveOneOut(List<Sample> samples, int[] used, double penalty, int[] signs)
    {
        var result = new (Sample, double[])[samples.Count];
        Parallel.For(0, samples.Count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, at =>
        {
            var (intercept, weights) = LogisticFit.FitSigned(Rows(samples.Where((_, i) => i != at)), used, penalty, signs);
            result[at] = (samples[at], [.. samples[at].Papers.Select(paper => intercept + used.Zip(weights).Sum(pair => paper.Features[pair.First] * pair.Second))]);
        });
        return [.. result];
    }

    private static void Print(string name, List<Sample> samples, List<(Sample Sample, double[] Odds)> odds)
    {
        var sets = new[] { "topics-judged", "new train" };
        double best = -1;
        string line = "";
        foreach (var cut in Cutoffs())
        {
            var all = odds.Select(one => Of(one.Sample, one.Odds, cut)).ToList();
            double p = all.Average(q => q.Precision), r = all.Average(q => q.Recall);
            var f = 2 * p * r / (p + r);
            if (f <= best) continue;
            best = f;
            line = string.Create(CultureInfo.InvariantCulture, $"P {p:0.000} R {r:0.000} at {1 / (1 + Math.Exp(-cut)):0.00} util {all.Average(q => q.Utility):0.00} below {all.Count(q => q.Utility < 0)} AP {all.Average(q => q.AveragePrecision):0.000} | ")
                + string.Join(" | ", sets.Select(set => all.Where(q => q.Topic.Set == set).ToList()).Select(q => string.Create(CultureInfo.InvariantCulture, $"P {q.Average(one => one.Precision):0.000} R {q.Average(one => one.Recall):0.000}")));
        }
        Console.WriteLine($"{name,-32} {line}");
    }

    private static TopicQuality Of(Sample sample, double[] odds, double cut)
    {
        var ranked = sample.Papers.Zip(odds).OrderByDescending(pair => pair.Second).ToList();
        return TopicQuality.Of(sample.Topic, [.. ranked.TakeWhile(pair => pair.Second >= cut).Select(pair => pair.First.Id)], [.. ranked.Select(pair => pair.First.Id)]);
    }
}
