using System.Text.Json;
using Digest.Bounces.Reading;
using Xunit;

namespace Digest.Tests.Bounces.Reading;

/// <summary>Measures the reader on a collection of real reports, where that is at hand (<c>../shared/data/bounces</c>).</summary>
public class RealReportsTests
{
    [Fact]
    public void Real_reports_are_read_right()
    {
        var folder = Path.GetDirectoryName(SharedData.File("bounces", "expected.jsonl"))!;
        var (recipients, right, files, kinds) = (0, 0, 0, 0);
        foreach (var line in File.ReadLines(Path.Combine(folder, "expected.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var expected = json.RootElement.GetProperty("expected").EnumerateArray().ToList();
            var report = ReportReader.Read(File.ReadAllBytes(Path.Combine(folder, "eml", json.RootElement.GetProperty("file").GetString()!)));
            files++;
            if (report.Kind == Kind(expected)) kinds++;
            recipients += expected.Count;
            right += expected.Where((e, i) => report.Recipients.ElementAtOrDefault(i)?.Hard == e.GetProperty("hard").GetBoolean()).Count();
        }

        Assert.InRange((double)right / recipients, 0.96, 1);
        Assert.InRange((double)kinds / files, 0.99, 1);
        Assert.DoesNotContain(
            ReportKind.Bounce, Directory.GetFiles(Path.Combine(folder, "not-bounce")).Select(f => ReportReader.Read(File.ReadAllBytes(f)).Kind));
    }

    private static ReportKind Kind(List<JsonElement> expected)
    {
        var reasons = expected.ConvertAll(e => e.GetProperty("reason").GetString());
        return reasons.Contains("feedback") ? ReportKind.Complaint : reasons.TrueForAll(r => r == "delivered") ? ReportKind.Other : ReportKind.Bounce;
    }
}
