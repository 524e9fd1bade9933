using System.Text.Json;
using Digest.Delivery.Transport;
using Digest.Storage;
using Digest.Subscribers;
using Digest.TestData.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Benchmarks.Sending;

/// <summary>
/// <c>throttle [--seconds 240]</c>: the whole sender over SQLite, in real time, to a relay that accepts 5, 10 and 20
/// mails a second for three domains, greylists one and closes connections about another for a quarter of the time; and
/// mail to four domains that it accepts at any speed. Measures what each domain gets in the second half of the time;
/// how fast the free ones are alone, with the first mails of the others, and while these are sent at their pace; and
/// whether a mail was lost or sent twice.
/// </summary>
internal static class ThrottleBenchmark
{
    private const string Usage = "throttle [--seconds N]";
    private const int OtherMails = 300;

    private static readonly ThrottledDomain[] Throttled =
        [new("five.example", 5), new("ten.example", 10, code: 421), new("twenty.example", 20)];

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } options) return 2;
        var seconds = options.Number("--seconds", 240);
        if (seconds < 60)
        {
            BenchArguments.Refuse("--seconds is at least 60.", Usage);
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("throttle").FullName;
        try
        {
            await using var relay = new ThrottlingRelay(
                TimeProvider.System,
                [
                    .. Throttled,
                    new GreylistingDomain("grey.example", TimeSpan.FromSeconds(50)),
                    new ClosedDomain("closed.example", TimeSpan.FromSeconds(seconds / 4.0)),
                ]);
            using var dialect = new SqliteDialect(Path.Combine(folder, "digest.db"), TimeProvider.System);
            var smtp = new SmtpOptions { Host = "127.0.0.1", Port = relay.Port, Security = SmtpSecurity.None };
            await using var services =
                SenderInstallation.Services(dialect, Path.Combine(folder, "data"), smtp).BuildServiceProvider();
            await SenderInstallation.FillAsync(
                services,
                [
                    .. Throttled.SelectMany(domain => To(domain.Name, (int)domain.PerSecond * (seconds + 10))),
                    .. To("grey.example", OtherMails),
                    .. To("closed.example", OtherMails),
                    .. Enumerable.Range(0, 4).SelectMany(i => To($"free{i}.example", ThrottleRun.FreeMails / 4)),
                ]);
            var run = new ThrottleRun(services, relay);
            await run.MeasureAsync(TimeSpan.FromSeconds(seconds));
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                seconds,
                throttled = Throttled.Select(domain => run.ResultOf(domain.Name, domain.PerSecond)),
                greylisted = relay.Accepted.Count(mail => mail.Domain == "grey.example"),
                closed = relay.Accepted.Count(mail => mail.Domain == "closed.example"),
                of_each = OtherMails,
                free_alone_per_second = Math.Round(run.FreeAlone),
                free_with_first_per_second = Math.Round(run.FreeWithFirst),
                free_beside_per_second = Math.Round(run.FreeBeside),
                lost = await run.CountLostAsync(),
                repeated = run.CountRepeated(),
            }));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<EmailAddress> To(string domain, int count) =>
        Enumerable.Range(0, count).Select(i => new EmailAddress(FormattableString.Invariant($"reader{i}"), domain));
}
