using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Digest.Mail;
using Digest.Mail.Dkim;
using Digest.Mail.Smtp;

namespace Digest.Benchmarks;

/// <summary>
/// <c>send --to 127.0.0.1:PORT --count 20000 --connections 4 [--dkim]</c>: personal digests through the production renderer and
/// transport, against a server that throws them
/// away (<c>smtp-sink -u nobody 127.0.0.1:PORT 1024</c>). The ceiling, the same bytes over bare sockets, is measured in turns with it, so
/// that a busy machine slows both alike.
/// </summary>
internal static class SendBenchmark
{
    private const string Usage = "send --to HOST:PORT [--count N] [--connections N] [--dkim]";
    private const int Turns = 10;
    private const int WarmUp = 5000;

    /// <summary>Messages under way for each connection, as the defaults have it (Delivery:Parallelism, Smtp:MaxConnections): some are made while one is sent.</summary>
    private const int PerConnection = 4;

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } options) return 2;
        var (count, connections, sign) =
            (options.Number("--count", 20_000), options.Number("--connections", 4), options.Has("--dkim"));
        var server = options.Text("--to") ?? "";
        var colon = server.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(server[(colon + 1)..], CultureInfo.InvariantCulture, out var port) || count < 1
            || connections < 1)
        {
            BenchArguments.Refuse("--to needs a host and a port; --count and --connections must be at least 1.", Usage);
            return 2;
        }

        var host = server[..colon];
        using var key = DkimKey.Create();
        using var signer = sign ? new DkimSigner(SendWorkload.Domain, "bench", key) : null;
        var workload = new SendWorkload(signer);
        await using var transport = new SmtpTransport(new SmtpOptions { Host = host, Port = port, MaxConnections = connections, MessagesPerConnection = int.MaxValue }, TimeProvider.System);
        var ceiling = await SendCeiling.ConnectAsync(host, port, connections, workload);

        // Unmeasured: until code is compiled in its last tier, cards are made, connections are open.
        await ceiling.SendAsync(200 * connections);
        await SendAsync(workload, transport, -WarmUp, WarmUp, connections);

        TimeSpan ceilingTime = default, sendTime = default, cpu = default;
        var ceilingCount = 0;
        for (var turn = 0; turn < Turns; turn++)
        {
            var first = (int)((long)count * turn / Turns);
            var size = (int)((long)count * (turn + 1) / Turns) - first;
            var watch = Stopwatch.StartNew();
            ceilingCount += await ceiling.SendAsync(Math.Min(size, 2000));
            ceilingTime += watch.Elapsed;
            var cpuBefore = Environment.CpuUsage.TotalTime;
            watch.Restart();
            await SendAsync(workload, transport, first, size, connections);
            sendTime += watch.Elapsed;
            cpu += Environment.CpuUsage.TotalTime - cpuBefore;
        }

        var (perSecond, ceilingPerSecond) = (count / sendTime.TotalSeconds, ceilingCount / ceilingTime.TotalSeconds);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            messages = count,
            message_bytes = workload.AverageBytes,
            signed = sign,
            messages_per_second = Math.Round(perSecond),
            ceiling_per_second = Math.Round(ceilingPerSecond),
            ratio = Math.Round(perSecond / ceilingPerSecond, 3),
            cpu_seconds = Math.Round(cpu.TotalSeconds, 2),
            peak_mb = Math.Round(Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0, 1),
        }));
        return 0;
    }

    private static async Task SendAsync(SendWorkload workload, SmtpTransport transport, int first, int count, int connections)
    {
        var next = first - 1;
        await Task.WhenAll(Enumerable.Range(0, connections * PerConnection).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < first + count; i = Interlocked.Increment(ref next))
            {
                var (envelope, message) = await workload.MessageAsync(i);
                var outcome = await transport.SendAsync(envelope, message, null, CancellationToken.None);
                if (outcome.Status != SendStatus.Accepted) throw new InvalidOperationException($"{envelope.Recipient}: {outcome}");
            }
        })));
    }
}
