using System.Diagnostics;

namespace Digest.Benchmarks.Pages;

/// <summary>Clients that each ask for one page after the other, and how long they wait.</summary>
internal sealed record PageLoad(double PerSecond, double Median, double Percentile99, double BytesPerRequest)
{
    public static Task<PageLoad> RunAsync(Uri site, string[] pages, int connections, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        return RunAsync(site, pages, connections, _ => watch.Elapsed < time);
    }

    public static Task<PageLoad> RunAsync(Uri site, string[] pages, int connections, int requests) =>
        RunAsync(site, pages, connections, number => number < requests);

    private static async Task<PageLoad> RunAsync(Uri site, string[] pages, int connections, Func<int, bool> goesOn)
    {
        var (watch, next, bytes) = (Stopwatch.StartNew(), -1, 0L);
        var waits = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = site };
            var mine = new List<double>();
            var buffer = new byte[64 * 1024];
            for (var number = Interlocked.Increment(ref next); goesOn(number); number = Interlocked.Increment(ref next))
            {
                var begun = Stopwatch.GetTimestamp();
                using var response = await client.GetAsync(pages[number % pages.Length], HttpCompletionOption.ResponseHeadersRead);
                response.EnsureSuccessStatusCode();
                await using var content = await response.Content.ReadAsStreamAsync();
                for (int read; (read = await content.ReadAsync(buffer)) > 0;) Interlocked.Add(ref bytes, read);
                mine.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }

            return mine;
        })));
        var seconds = watch.Elapsed.TotalSeconds;
        var all = waits.SelectMany(mine => mine).Order().ToList();
        return new PageLoad(all.Count / seconds, all[all.Count / 2], all[(int)(all.Count * 0.99)], (double)bytes / all.Count);
    }
}
