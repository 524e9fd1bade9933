using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Digest.Delivery;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;

namespace Digest.Benchmarks.Sending;

/// <summary>
/// <c>send --to 127.0.0.1:PORT --count 20000 --connections 4 [--dkim] [--delay 20]</c>: personal digests, rendered and encoded
/// beforehand, composed, signed and sent by the production transport to a server that throws them away
/// (<c>smtp-sink -u nobody 127.0.0.1:PORT 1024</c>). The ceiling, the same bytes pipelined over bare sockets, is measured in turns with
/// it, so that a busy machine slows both alike; each figure is the median of the turns. With a delay, all goes through a proxy that
/// holds everything back for so many milliseconds a round trip, the ceiling is what three round trips a mail allow, and the bare
/// sockets make as many: they show what the machine adds to the delay.
/// </summary>
internal static class SendBenchmark
{
    private const string Usage = "send --to HOST:PORT [--count N] [--connections N] [--dkim] [--delay N]";
    private const int Turns = 5;
    private const int WarmUp = 2000;

    /// <summary>MAIL and RCPT, DATA, content.</summary>
    private const int RoundTrips = 3;

    /// <summary>Messages under way for each connection: some are made while one is sent.</summary>
    private const int PerConnection = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } options) return 2;
        var (count, connections, delay) = (options.Number("--count", 20_000), options.Number("--connections", 4), options.Number("--delay", 0));
        var server = options.Text("--to") ?? "";
        var colon = server.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(server[(colon + 1)..], CultureInfo.InvariantCulture, out var port) || count < Turns || connections < 1 || delay < 0)
        {
            BenchArguments.Refuse($"--to needs a host and a port, --count at least {Turns}, --connections at least 1, --delay milliseconds.", Usage);
            return 2;
        }

        using var key = DkimKey.Create();
        using var signer = options.Has("--dkim") ? new SigningKey(SendWorkload.Domain, "bench", key) : null;
        var workload = await SendWorkload.CreateAsync(signer);
        await using var proxy = delay > 0 ? new DelayingProxy(server[..colon], port, TimeSpan.FromMilliseconds(delay / 2.0)) : null;
        var (host, target) = proxy is null ? (server[..colon], port) : ("127.0.0.1", proxy.Port);
        await using var transport = new SmtpTransport(
            new SmtpOptions { Host = host, Port = target, Security = SmtpSecurity.None, MaxConnections = connections, MessagesPerConnection = int.MaxValue }, TimeProvider.System);
        var ceiling = await SendCeiling.ConnectAsync(host, target, connections, workload, inSteps: proxy is not null);

        // Unmeasured: until code is compiled in its last tier and connections are open.
        await ceiling.SendAsync(proxy is null ? 200 * connections : connections);
        await SendAsync(workload, transport, proxy is null ? WarmUp : 10 * connections, connections);

        List<double> rates = [], ceilings = [];
        var cpuBefore = Environment.CpuUsage.TotalTime;
        for (var turn = 0; turn < Turns; turn++)
        {
            ceilings.Add(await RateAsync(() => ceiling.SendAsync(Math.Min(count / Turns, 4000))));
            rates.Add(await RateAsync(async () =>
            {
                await SendAsync(workload, transport, count / Turns, connections);
                return count / Turns;
            }));
        }

        var cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        var cost = await workload.CostAsync();
        var (perSecond, socketsPerSecond) = (Median(rates), Median(ceilings));
        var ceilingPerSecond = proxy is null ? socketsPerSecond : connections * 1000.0 / (RoundTrips * delay);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            messages = count,
            message_bytes = workload.AverageBytes,
            signed = signer is not null,
            connections,
            delay_ms = delay,
            delay_measured_ms = Math.Round(proxy?.RoundTrip ?? 0, 1),
            messages_per_second = Math.Round(perSecond),
            sockets_per_second = Math.Round(socketsPerSecond),
            ceiling_per_second = Math.Round(ceilingPerSecond),
            ratio = Math.Round(perSecond / ceilingPerSecond, 3),
            make_ms_per_mail = Math.Round(cost.Milliseconds, 3),
            make_kb_per_mail = Math.Round(cost.Kilobytes, 1),
            cpu_seconds = Math.Round(cpu.TotalSeconds, 2),
            peak_mb = Math.Round(Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0, 1),
        }));
        return 0;
    }

    private static async Task<double> RateAsync(Func<Task<int>> send)
    {
        var watch = Stopwatch.StartNew();
        return await send() / watch.Elapsed.TotalSeconds;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static async Task SendAsync(SendWorkload workload, SmtpTransport transport, int count, int connections)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, connections * PerConnection).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                var (envelope, message) = workload.Compose(i);
                var outcome = await transport.SendAsync(envelope, message, SendGate.Open, CancellationToken.None);
                if (outcome.Status != SendStatus.Accepted) throw new InvalidOperationException($"{envelope.Recipient}: {outcome}");
            }
        })));
    }
}
