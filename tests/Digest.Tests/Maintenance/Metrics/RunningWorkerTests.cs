using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Xunit;

namespace Digest.Tests.Maintenance.Metrics;

/// <summary>What an operator's programs see of a worker that runs: metrics, health, log and heartbeat.</summary>
public sealed class RunningWorkerTests : IDisposable
{
    private static readonly HttpClient Http = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("digest").FullName;
    private readonly int _port = FreePort.Next();

    private string Site => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_becomes_ready_calls_the_heartbeat_exports_to_a_collector_and_logs_JSON()
    {
        var called = new ConcurrentQueue<string>();
        await using var elsewhere = await PaperServer.StartAsync(context =>
        {
            called.Enqueue($"{context.Request.Method} {context.Request.Path}");
            return Task.CompletedTask;
        });
        var digest = Digest(
            "--Metrics:Prometheus=true", $"--Metrics:OtlpEndpoint={elsewhere.Url}", $"--Operator:HeartbeatUrl={elsewhere.Url}/beat", "--Log:Format=Json",
            "--Schedule:Editions=* * * * * ?", "--Schedule:DeliveryInterval=00:00:01");
        using var worker = digest.Start("run");

        await UntilAsync(async () => await GetAsync("/health/ready") == "ready\n");
        await UntilAsync(() => Task.FromResult(called.Contains("GET /beat")));
        var page = "";
        // What the metrics say of the state may be some seconds old.
        await UntilAsync(async () =>
            (page = await GetAsync("/metrics")).Contains("digest_ready 1\n", StringComparison.Ordinal));
        Assert.Contains("digest_job_on_time{job=\"editions\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("quartz", page, StringComparison.Ordinal);
        Assert.Equal(0, (await DigestProcess.StopAsync(worker)).Exit);
        // The rest is exported when the worker stops.
        Assert.Contains("POST /v1/metrics", called);
        Assert.Contains("POST /v1/traces", called);
        var lines = (await worker.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.NotEqual("", JsonDocument.Parse(line).RootElement.GetProperty("LogLevel").GetString()));
    }

    [Fact]
    public async Task The_page_is_for_this_machine_alone_or_for_who_has_the_token_and_off_by_default()
    {
        var token = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(token, "0123456789abcdef\n", TestContext.Current.CancellationToken);
        using (var off = Digest().StartQuietly("run"))
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync());
            await DigestProcess.StopAsync(off);
        }

        using (var local = Digest("--Metrics:Prometheus=true").StartQuietly("run"))
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync());
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(forwardedFor: "203.0.113.7"));
            await DigestProcess.StopAsync(local);
        }

        using var guarded = Digest("--Metrics:Prometheus=true", $"--Metrics:TokenFile={token}").StartQuietly("run");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync());
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("0123456789abcdeX"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("0123456789abcdef", forwardedFor: "203.0.113.7"));
        await DigestProcess.StopAsync(guarded);
    }

    private DigestProcess Digest(params string[] settings) => new(_folder, [.. settings, $"--Web:Listen={Site}"]);

    private async Task<HttpStatusCode> StatusAsync(string? token = null, string? forwardedFor = null)
    {
        await UntilAsync(async () => await GetAsync("/health/live") == "live\n");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Site}/metrics");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (forwardedFor is not null) request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private async Task<string> GetAsync(string path)
    {
        try
        {
            using var response = await Http.GetAsync(Site + path, TestContext.Current.CancellationToken);
            return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 300; i++)
        {
            if (await condition()) return;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail("it did not happen within half a minute");
    }
}
