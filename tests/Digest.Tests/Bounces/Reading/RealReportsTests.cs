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

    /// <summary>As <c>bench bounces --leave-one-vendor-out</c> does.</summary>
    [Fact]
    public void Servers_never_seen_are_read_nearly_as_well()
    {
        var folder = Path.GetDirectoryName(SharedData.File("bounces", "expected.jsonl"))!;
        var samples = File.ReadLines(Path.Combine(folder, "expected.jsonl")).Select(line =>
        {
            using var json = JsonDocument.Parse(line);
            var file = json.RootElement.GetProperty("file").GetString()!;
            return (
                Vendor: file[..file.LastIndexOf('-')],
                Mail: File.ReadAllBytes(Path.Combine(folder, "eml", file)),
                Hard: json.RootElement.GetProperty("expected").EnumerateArray().Select(one => one.GetProperty("hard").GetBoolean()).ToList());
        }).ToList();
        var (vendors, mails) = (new Dictionary<string, HashSet<string>>(), new Dictionary<string, HashSet<byte[]>>());
        foreach (var sample in samples)
            ReportReader.Read(sample.Mail, new ReasonRules(new HashSet<string>())
            {
                Fired = rule =>
                {
                    (vendors.TryGetValue(rule, out var known) ? known : vendors[rule] = []).Add(sample.Vendor);
                    (mails.TryGetValue(rule, out var decided) ? decided : mails[rule] = []).Add(sample.Mail);
                },
            });
        var (right, recipients) = (0, 0);
        foreach (var vendor in samples.GroupBy(sample => sample.Vendor))
        {
            var rules = new ReasonRules(vendors.Where(rule => rule.Value.SetEquals([vendor.Key])).Select(rule => rule.Key).ToHashSet());
            foreach (var sample in vendor)
            {
                var report = ReportReader.Read(sample.Mail, rules);
                recipients += sample.Hard.Count;
                right += sample.Hard.Where((hard, i) => report.Recipients.ElementAtOrDefault(i)?.Hard == hard).Count();
            }
        }

        Assert.InRange((double)right / recipients, 0.93, 1);

        // A rule is about what servers say, not about one sample. Of an address that moved and of what a recipient does
        // not want there is one sample only, and vague words are asked last.
        var ofOneMail = mails.Where(rule => rule.Value.Count == 1).Select(rule => rule.Key).ToList();
        Assert.True(ofOneMail.Count <= 3, string.Join(Environment.NewLine, ofOneMail));
    }

    private static ReportKind Kind(List<JsonElement> expected)
    {
        var reasons = expected.ConvertAll(e => e.GetProperty("reason").GetString());
        return reasons.Contains("feedback") ? ReportKind.Complaint : reasons.TrueForAll(r => r == "delivered") ? ReportKind.Other : ReportKind.Bounce;
    }
}
