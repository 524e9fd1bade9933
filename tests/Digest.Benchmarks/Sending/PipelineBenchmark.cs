using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Digest.Delivery;
using Digest.Delivery.Journal;
using Digest.Delivery.Transport;
using Digest.Rendering.Templates;
using Digest.Storage;
using Digest.Subscribers;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Benchmarks.Sending;

/// <summary>
/// <c>pipeline --to 127.0.0.1:PORT [--count 4000] [--connections 4]</c>: the whole sender over SQLite to a server that
/// throws mails away: lease, load, begin, render, send and record a digest of ten papers for each subscriber. In turns
/// as it is, and with nothing that waits for the disk (synchronous=NORMAL, a journal that is not flushed): what it costs
/// to outlive a power cut.
/// </summary>
internal static class PipelineBenchmark
{
    private const string Usage = "pipeline --to HOST:PORT [--count N] [--connections N]";
    private const int Turns = 5;

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } options) return 2;
        var (count, connections) = (options.Number("--count", 4000), options.Number("--connections", 4));
        if (options.Text("--to")?.Split(':') is not [var host, var portText]
            || !int.TryParse(portText, CultureInfo.InvariantCulture, out var port) || count < 200 || connections < 1)
        {
            BenchArguments.Refuse("--to needs a host and a port, --count at least 200.", Usage);
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("pipeline").FullName;
        try
        {
            using var dialect = new SqliteDialect(Path.Combine(folder, "digest.db"), TimeProvider.System);
            await using var durable = Services(dialect, folder, "durable", host, port, connections, flushes: true);
            await using var hasty = Services(
                new HastyDialect(dialect), folder, "hasty", host, port, connections, flushes: false);
            await SenderInstallation.FillAsync(
                durable,
                Enumerable.Range(0, count).Select(
                    i => new EmailAddress(FormattableString.Invariant($"reader{i}"), "mail.example.com")));
            List<double> rates = [], hastyRates = [];
            await SendAsync(durable, count);
            await SendAsync(hasty, count);
            for (var turn = 0; turn < Turns; turn++)
            {
                rates.Add(await SendAsync(durable, count));
                hastyRates.Add(await SendAsync(hasty, count));
            }

            var (perSecond, hastyPerSecond) = (Median(rates), Median(hastyRates));
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                mails = count,
                connections,
                mails_per_second = Math.Round(perSecond),
                without_disk_per_second = Math.Round(hastyPerSecond),
                ratio = Math.Round(perSecond / hastyPerSecond, 3),
                peak_mb = Process.GetCurrentProcess().PeakWorkingSet64 >> 20,
            }));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ServiceProvider Services(
        ISqlDialect dialect, string folder, string name, string host, int port, int connections, bool flushes)
    {
        var smtp = new SmtpOptions { Host = host, Port = port, Security = SmtpSecurity.None, MaxConnections = connections };
        var data = Path.Combine(folder, name);
        return SenderInstallation.Services(dialect, data, smtp)
            .AddSingleton(_ => new SendJournal(
                new FlushChoice(new JournalFile(Path.Combine(data, "delivery.journal")), flushes)))
            .BuildServiceProvider();
    }

    /// <summary>Queues all again, and sends all.</summary>
    /// <returns>Mails a second.</returns>
    private static async Task<double> SendAsync(ServiceProvider services, int count)
    {
        await services.GetRequiredService<SqlDatabase>().WriteAsync(
            sql => sql.ExecuteAsync("UPDATE deliveries SET status = 'Queued', attempts = 0, finished_at = NULL"),
            CancellationToken.None);
        var watch = Stopwatch.StartNew();
        var report = await services.GetRequiredService<OutboxSender>().SendDueAsync(null, CancellationToken.None);
        if (report.Delivered != count) throw new InvalidOperationException($"{report} {report.Problem}");
        return count / watch.Elapsed.TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
