using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Digest.Bounces.Reading;

namespace Digest.Benchmarks;

/// <summary>
/// <c>bounces DIR [--errors] [--leave-one-vendor-out]</c>: accuracy of the bounce reader over a folder with <c>eml/</c>, <c>not-bounce/</c>
/// and <c>expected.jsonl</c> (<c>{"file","expected":[{"n","reason","hard"}]}</c>), as one JSON line. With
/// <c>--leave-one-vendor-out</c> the files of each vendor (what precedes the number in their names) are read without the rules that decided
/// something in these files alone: as if their server had never been seen.
/// </summary>
internal static partial class BounceAccuracy
{
    private const string Usage = "bounces DIR [--errors] [--leave-one-vendor-out]";

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } options) return 2;
        if (options.Places is not [var folder])
        {
            BenchArguments.Refuse("The folder is missing.", Usage);
            return 2;
        }

        var samples = (await File.ReadAllLinesAsync(Path.Combine(folder, "expected.jsonl")))
            .Select(line => Sample.Read(folder, line)).ToList();
        Console.WriteLine(JsonSerializer.Serialize(
            options.Has("--leave-one-vendor-out") ? LeaveOneOut(samples, options.Has("--errors")) : Whole(folder, samples, options.Has("--errors"))));
        return 0;
    }

    private static object Whole(string folder, List<Sample> samples, bool showErrors)
    {
        var (right, kinds) = (0, 0);
        foreach (var sample in samples)
        {
            var report = ReportReader.Read(sample.Message);
            if (report.Kind == sample.Kind) kinds++;
            else if (showErrors) Console.Error.WriteLine($"{sample.File}: {report.Kind} instead of {sample.Kind}");
            right += CountRight(sample, report, showErrors);
        }

        var recipients = samples.Sum(sample => sample.Expected.Count);
        return new
        {
            recipients,
            hard_soft_right = Math.Round((double)right / recipients, 4),
            files = samples.Count,
            kind_right = Math.Round((double)kinds / samples.Count, 4),
            false_bounces = FalseBounces(folder, ReasonRules.All),
        };
    }

    private static object LeaveOneOut(List<Sample> samples, bool showErrors)
    {
        var fired = samples.ToDictionary(sample => sample, sample =>
        {
            var rules = new HashSet<string>(StringComparer.Ordinal);
            ReportReader.Read(sample.Message, new ReasonRules(new HashSet<string>()) { Fired = rule => rules.Add(rule) });
            return rules;
        });
        var vendorsOf = fired.SelectMany(pair => pair.Value.Select(rule => (rule, pair.Key.Vendor)))
            .ToLookup(pair => pair.rule, pair => pair.Vendor);
        List<(string Vendor, int Right, int Recipients, int Rules)> scores = [];
        var falseBounces = 0;
        foreach (var vendor in samples.GroupBy(sample => sample.Vendor))
        {
            var own = vendorsOf.Where(rule => rule.All(name => name == vendor.Key)).Select(rule => rule.Key).ToHashSet();
            var rules = new ReasonRules(own);
            var right = vendor.Sum(sample => CountRight(sample, ReportReader.Read(sample.Message, rules), showErrors));
            scores.Add((vendor.Key, right, vendor.Sum(sample => sample.Expected.Count), own.Count));
            falseBounces += FalseBounces(Path.GetDirectoryName(Path.GetDirectoryName(vendor.First().Path))!, rules);
        }

        var ofOneFile = fired.SelectMany(pair => pair.Value).CountBy(rule => rule).Where(count => count.Value == 1).Select(count => count.Key).ToList();
        if (showErrors)
            foreach (var rule in ofOneFile) Console.Error.WriteLine($"decides one file alone: {rule} in {fired.First(pair => pair.Value.Contains(rule)).Key.File}");
        return new
        {
            vendors = scores.Count,
            recipients = scores.Sum(score => score.Recipients),
            hard_soft_right = Math.Round((double)scores.Sum(score => score.Right) / scores.Sum(score => score.Recipients), 4),
            false_bounces = falseBounces,
            rules_left_out = scores.Sum(score => score.Rules),
            rules_of_one_file = ofOneFile.Count,
            worst = scores.Where(score => score.Right < score.Recipients).OrderBy(score => (double)score.Right / score.Recipients)
                .Select(score => string.Create(CultureInfo.InvariantCulture, $"{score.Vendor} {score.Right}/{score.Recipients}")),
        };
    }

    private static int CountRight(Sample sample, IncomingReport report, bool showErrors)
    {
        var right = 0;
        for (var i = 0; i < sample.Expected.Count; i++)
        {
            var got = report.Recipients.ElementAtOrDefault(i);
            if (got is not null && got.Hard == sample.Expected[i].Hard) right++;
            else if (showErrors)
                Console.Error.WriteLine(
                    $"{sample.File} #{i + 1}: {(got is null ? "missing" : $"{got.Address} {got.Status} {got.Reason}")} instead of {sample.Expected[i]}: {got?.Diagnostic}");
        }

        return right;
    }

    private static int FalseBounces(string folder, ReasonRules rules) =>
        Directory.GetFiles(Path.Combine(folder, "not-bounce"))
            .Count(file => ReportReader.Read(File.ReadAllBytes(file), rules).Kind == ReportKind.Bounce);

    private sealed record Sample(string File, string Path, byte[] Message, IReadOnlyList<(string Reason, bool Hard)> Expected)
    {
        public string Vendor => Number().Replace(File, "");

        public ReportKind Kind =>
            Expected.Any(one => one.Reason == "feedback") ? ReportKind.Complaint
            : Expected.Any(one => one.Reason == "vacation") ? ReportKind.AutoReply
            : Expected.All(one => one.Reason == "delivered") ? ReportKind.Other
            : ReportKind.Bounce;

        public static Sample Read(string folder, string line)
        {
            using var json = JsonDocument.Parse(line);
            var name = json.RootElement.GetProperty("file").GetString()!;
            var path = System.IO.Path.Combine(folder, "eml", name);
            return new Sample(
                name,
                path,
                System.IO.File.ReadAllBytes(path),
                [.. json.RootElement.GetProperty("expected").EnumerateArray().Select(one => (one.GetProperty("reason").GetString()!, one.GetProperty("hard").GetBoolean()))]);
        }
    }

    [GeneratedRegex(@"-[0-9]+[a-z]?\.eml$|\.eml$")]
    private static partial Regex Number();
}
