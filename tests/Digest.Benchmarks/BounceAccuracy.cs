using System.Text.Json;
using Digest.Bounces.Reading;

namespace Digest.Benchmarks;

/// <summary>
/// <c>bounces DIR [--errors]</c>: accuracy of the bounce reader over a folder with <c>eml/</c>, <c>not-bounce/</c> and <c>expected.jsonl</c>
/// (<c>{"file","expected":[{"n","reason","hard"}]}</c>), as one JSON line.
/// </summary>
internal static class BounceAccuracy
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse("bounces DIR [--errors]", args) is not { } options) return 2;
        if (options.Places is not [var folder])
        {
            BenchArguments.Refuse("The folder is missing.", "bounces DIR [--errors]");
            return 2;
        }

        var (recipients, right, files, kinds) = (0, 0, 0, 0);
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(folder, "expected.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var name = json.RootElement.GetProperty("file").GetString()!;
            var expected = json.RootElement.GetProperty("expected").EnumerateArray().ToList();
            var report = ReportReader.Read(await File.ReadAllBytesAsync(Path.Combine(folder, "eml", name)));
            var reasons = expected.ConvertAll(e => e.GetProperty("reason").GetString());
            var kind = reasons.Contains("feedback") ? ReportKind.Complaint
                : reasons.Contains("vacation") ? ReportKind.AutoReply
                : reasons.TrueForAll(r => r == "delivered") ? ReportKind.Other
                : ReportKind.Bounce;
            files++;
            if (report.Kind == kind) kinds++;
            else if (options.Has("--errors")) Console.Error.WriteLine($"{name}: {report.Kind} instead of {kind}");
            for (var i = 0; i < expected.Count; i++)
            {
                recipients++;
                var got = report.Recipients.ElementAtOrDefault(i);
                if (got is not null && got.Hard == expected[i].GetProperty("hard").GetBoolean()) right++;
                else if (options.Has("--errors"))
                    Console.Error.WriteLine(
                    $"{name} #{i + 1}: {(got is null ? "missing" : $"{got.Address} {got.Status} {got.Reason}")} instead of {expected[i].GetRawText()}: {got?.Diagnostic}");
            }
        }

        var falseBounces = Directory.GetFiles(Path.Combine(folder, "not-bounce"))
            .Count(f => ReportReader.Read(File.ReadAllBytes(f)).Kind == ReportKind.Bounce);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            recipients,
            hard_soft_right = Math.Round((double)right / recipients, 4),
            files,
            kind_right = Math.Round((double)kinds / files, 4),
            false_bounces = falseBounces,
        }));
        return 0;
    }
}
