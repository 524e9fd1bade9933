using System.Text;
using System.Text.Json;
using Digest.Operations;
using Digest.Tests.Maintenance.Health;
using Xunit;

namespace Digest.Tests.Maintenance.Metrics;

public abstract class MetricsPageSuite(TestDatabase test) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("metrics").FullName;

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await test.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_page_is_read_by_the_parser_of_prometheus()
    {
        await using var digest = new TroubledInstallation(test, _folder);
        await digest.QueueAsync(3);
        await digest.SendAsync();
        await digest.QueueAsync(2);
        await digest.Alerts.RaiseAsync("a \"b\" \\ c\nd", "Odd names", "They are escaped.", TestDatabase.Token);
        // Counters are of the whole process: other tests count too.
        var own = Guid.NewGuid().ToString("N");
        DigestMetrics.JobDuration.Record(1.5, DigestMetrics.Label("job", own), DigestMetrics.Label("outcome", "ok"));
        DigestMetrics.Reports.Add(2, DigestMetrics.Label("kind", own));

        var samples = await ReadAsync(await digest.PageAsync());

        Assert.Equal(3, Value(samples, "digest_deliveries", "state", "delivered"));
        // The alert is a mail too.
        Assert.Equal(3, Value(samples, "digest_deliveries", "state", "queued"));
        Assert.Equal(1, Value(samples, "digest_alert", "alert", "a \"b\" \\ c\nd"));
        Assert.Equal(1, Value(samples, "digest_database_up"));
        Assert.Equal(2, Value(samples, "digest_mail_reports_total", "kind", own));
        Assert.Equal(1, Value(samples, "digest_job_duration_count", "job", own));
        Assert.Equal(1.5, Value(samples, "digest_job_duration_sum", "job", own));
        var types = samples.Select(sample => (sample.GetProperty("family").GetString(), sample.GetProperty("type").GetString())).Distinct().ToList();
        Assert.Contains(("digest_deliveries", "gauge"), types);
        Assert.Contains(("digest_job_duration", "histogram"), types);
        Assert.Contains(("digest_mail_reports", "counter"), types);
        Assert.All(samples, sample => Assert.NotEqual("", sample.GetProperty("help").GetString()));
    }

    [Fact]
    public async Task Every_name_that_the_documentation_and_the_rules_use_is_on_the_page()
    {
        await using var digest = new TroubledInstallation(test, _folder);
        var text = string.Concat(((string[])["docs/metrics.md", "docs/monitoring/digest-alerts.yaml", "docs/monitoring/grafana-dashboard.json"])
            .Select(file => File.ReadAllText(Path.Combine(RepositoryRoot.Folder, file))));
        var named = System.Text.RegularExpressions.Regex.Matches(text, @"\bdigest_[a-z_]+[a-z]\b").Select(match => match.Value)
            .Select(name => name.EndsWith("_bucket", StringComparison.Ordinal) ? name[..^"_bucket".Length] : name).Distinct().ToList();
        DigestMetrics.AlertsRaised.Add(0);
        DigestMetrics.JobDuration.Record(0);
        DigestMetrics.SourceDuration.Record(0);
        DigestMetrics.Announced.Add(0);
        DigestMetrics.Editions.Add(0);
        DigestMetrics.Attempts.Add(0);
        DigestMetrics.Reports.Add(0);

        var page = await digest.PageAsync();

        string[] needData =
            ["digest_clock_difference_seconds", "digest_job_last_success_timestamp_seconds", "digest_job_on_time", "digest_alert",
                "digest_source_failing", "digest_source_stalled", "digest_source_last_success_timestamp_seconds", "digest_source_last_new_timestamp_seconds",
                "digest_mails_today", "digest_mails_today_limit", "digest_provider_paused", "digest_week_mails", "digest_week_complaints", "digest_week_one_click"];
        Assert.Equal([], named.Except(needData).Where(name => !page.Contains($"# TYPE {name} ", StringComparison.Ordinal)));
        Assert.True(named.Count >= 20);
    }

    private static async Task<IReadOnlyList<JsonElement>> ReadAsync(string page)
    {
        var python = ExternalProgram.Find("python3", "python3");
        var (exit, output, error) = await ExternalProgram.RunAsync(
            python, [ExternalProgram.Script("Maintenance/Metrics/check_metrics.py")], Encoding.UTF8.GetBytes(page));
        Assert.True(exit == 0, $"{error}\n{page}");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static double Value(IReadOnlyList<JsonElement> samples, string name, string label = "", string value = "") => samples
        .Single(sample => sample.GetProperty("name").GetString() == name
            && (label.Length == 0 || (sample.GetProperty("labels").TryGetProperty(label, out var found) && found.GetString() == value)))
        .GetProperty("value").GetDouble();
}

public sealed class SqliteMetricsPageTests() : MetricsPageSuite(new SqliteTestDatabase());

public sealed class PostgreSqlMetricsPageTests() : MetricsPageSuite(new PostgreSqlTestDatabase());
