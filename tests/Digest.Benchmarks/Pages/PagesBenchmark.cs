using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Digest.Benchmarks.Sending;
using Digest.Delivery;
using Digest.Delivery.Transport;
using Digest.Search;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Benchmarks.Pages;

/// <summary>
/// <c>pages [--papers 100000] [--queries 1000] [--seconds 10] [--connections 16] [--folder DIR] [--to HOST:PORT]</c>:
/// the pages over an archive of made-up papers on SQLite, in one process with an endpoint that returns as many bytes and
/// does nothing else. Each page and its constant are asked in turns, each connection one request after the other. Every
/// search is one of so many different ones: all of them a first time, one after the other and then on all connections,
/// and after that again and again. Pages are kept for a minute, so that only a run of more seconds than that also
/// has each search made again. A folder keeps the archive for the next run. With a server that throws mail away
/// (<c>smtp-sink -u nobody 127.0.0.1:PORT 1024</c>) mails are sent to it alone, and while as many clients as the sender
/// has connections ask for pages. Prints one line of JSON.
/// </summary>
internal static class PagesBenchmark
{
    private const string Usage =
        "pages [--papers N] [--queries N] [--seconds N] [--connections N] [--folder DIR] [--to HOST:PORT]";

    private const int SendConnections = 4;

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } options) return 2;
        var (papers, queries) = (options.Number("--papers", 100_000), options.Number("--queries", 1000));
        var (seconds, connections) = (options.Number("--seconds", 10), options.Number("--connections", 16));
        if (papers < 100 || queries < 1 || seconds < 1 || connections < 1)
        {
            BenchArguments.Refuse("--papers is at least 100, the others at least 1.", Usage);
            return 2;
        }

        var time = TimeSpan.FromSeconds(seconds);
        await using var site = await BenchSite.StartAsync(papers, options.Text("--folder"));
        var watch = Stopwatch.StartNew();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await site.Services.GetRequiredService<SearchIndex>().GetCompleteAsync(CancellationToken.None);
        var indexSeconds = watch.Elapsed.TotalSeconds;
        var indexBytes = GC.GetTotalMemory(forceFullCollection: true) - before;

        var searches = BenchPapers.Queries(queries).Select(query => $"/search?q={Uri.EscapeDataString(query)}").ToArray();
        var oneByOne = searches[..Math.Min(200, searches.Length)];
        var first = await PageLoad.RunAsync(site.Address, oneByOne, 1, oneByOne.Length);
        watch.Restart();
        var others = await PageLoad.RunAsync(site.Address, searches, connections, searches.Length);
        var othersSeconds = watch.Elapsed.TotalSeconds;
        var homeBytes = (await site.GetAsync("/")).Length;
        var searchBytes = (int)first.BytesPerRequest;

        // Unmeasured: until code is compiled in its last tier.
        await PageLoad.RunAsync(site.Address, ["/constant/20000"], connections, TimeSpan.FromSeconds(2));
        var homeConstant = await PageLoad.RunAsync(site.Address, [$"/constant/{homeBytes}"], connections, time);
        var home = await PageLoad.RunAsync(site.Address, ["/"], connections, time);
        var searchConstant = await PageLoad.RunAsync(site.Address, [$"/constant/{searchBytes}"], connections, time);
        var search = await PageLoad.RunAsync(site.Address, searches, connections, time);
        var (sendAlone, sendBeside) = options.Text("--to") is { } server
            ? await SendAsync(server, site, searches, time)
            : (0, 0);

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            papers,
            queries,
            connections,
            index_seconds = Math.Round(indexSeconds, 1),
            index_mb = indexBytes >> 20,
            first_p50_ms = Math.Round(first.Median, 2),
            first_p99_ms = Math.Round(first.Percentile99, 2),
            all_once_seconds = Math.Round(othersSeconds, 1),
            all_once_p99_ms = Math.Round(others.Percentile99, 2),
            home_bytes = homeBytes,
            search_bytes = searchBytes,
            home_per_second = Math.Round(home.PerSecond),
            home_constant_per_second = Math.Round(homeConstant.PerSecond),
            home_ratio = Math.Round(home.PerSecond / homeConstant.PerSecond, 3),
            home_p50_ms = Math.Round(home.Median, 2),
            home_p99_ms = Math.Round(home.Percentile99, 2),
            search_per_second = Math.Round(search.PerSecond),
            search_constant_per_second = Math.Round(searchConstant.PerSecond),
            search_ratio = Math.Round(search.PerSecond / searchConstant.PerSecond, 3),
            search_p50_ms = Math.Round(search.Median, 2),
            search_p99_ms = Math.Round(search.Percentile99, 2),
            constant_p99_to_p50 = Math.Round(searchConstant.Percentile99 / searchConstant.Median, 1),
            send_per_second = Math.Round(sendAlone),
            send_beside_per_second = Math.Round(sendBeside),
            send_ratio = sendAlone == 0 ? 0 : Math.Round(sendBeside / sendAlone, 3),
            peak_mb = Process.GetCurrentProcess().PeakWorkingSet64 >> 20,
        }));
        return 0;
    }

    /// <summary>Mails a second alone, and while the pages are asked.</summary>
    private static async Task<(double Alone, double Beside)> SendAsync(
        string server, BenchSite site, string[] searches, TimeSpan time)
    {
        var colon = server.LastIndexOf(':');
        var workload = await SendWorkload.CreateAsync(null);
        await using var transport = new SmtpTransport(
            new SmtpOptions
            {
                Host = server[..colon],
                Port = int.Parse(server[(colon + 1)..], CultureInfo.InvariantCulture),
                Security = SmtpSecurity.None,
                MaxConnections = SendConnections,
                MessagesPerConnection = int.MaxValue,
            },
            TimeProvider.System);
        await RateAsync(workload, transport, TimeSpan.FromSeconds(3));
        var alone = await RateAsync(workload, transport, time);
        var pages = PageLoad.RunAsync(site.Address, ["/", .. searches], SendConnections, time + TimeSpan.FromSeconds(1));
        var beside = await RateAsync(workload, transport, time);
        await pages;
        return (alone, beside);
    }

    private static async Task<double> RateAsync(SendWorkload workload, SmtpTransport transport, TimeSpan time)
    {
        var (watch, sent) = (Stopwatch.StartNew(), 0);
        await Task.WhenAll(Enumerable.Range(0, 2 * SendConnections).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed < time)
            {
                var (envelope, message) = workload.Compose(Interlocked.Increment(ref sent));
                var outcome = await transport.SendAsync(envelope, message, SendGate.Open, CancellationToken.None);
                if (outcome.Status != SendStatus.Accepted) throw new InvalidOperationException($"{outcome}");
            }
        })));
        return sent / watch.Elapsed.TotalSeconds;
    }
}
