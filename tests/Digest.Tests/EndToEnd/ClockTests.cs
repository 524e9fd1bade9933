using System.Globalization;
using Xunit;

namespace Digest.Tests.EndToEnd;

/// <summary>
/// A worker whose clock is wrong for a while, or whose machine sleeps: each reader gets each paper once, and soon after
/// the clock is right again.
/// </summary>
public sealed class ClockTests : IDisposable
{
    private static readonly string[] Readers = ["ada@example.org", "ben@example.org"];

    private readonly string _folder = Directory.CreateTempSubdirectory("clock").FullName;
    private readonly FakeClock _clock = new();
    private readonly DigestProcess _digest;
    private readonly List<string> _titles = [];

    public ClockTests() => _digest = new DigestProcess(
        Path.Combine(_folder, "data"),
        $"--Web:Listen=http://127.0.0.1:{FreePort.Next()}",
        "--Schedule:Editions=0/2 * * * * ?", "--Schedule:DeliveryInterval=00:00:01", "--Editions:WaitForSources=00:00:00")
    {
        Environment = _clock.Environment,
    };

    public void Dispose()
    {
        _clock.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(365)]
    public async Task Ahead_and_back_while_it_runs(int days)
    {
        var morning = At("2026-03-05T06:59:57Z");
        await StartAsync(morning, "UTC", "07:00");
        using var worker = _digest.StartQuietly("run");
        await ReceivedAsync();

        // Not due yet: a digest that is made before the paper is there would leave it to the next day's.
        var ahead = morning.AddDays(days);
        _clock.Set(ahead.AddMinutes(-5));
        await IngestAsync("Robots seen while the clock is wrong");
        _clock.Set(ahead.AddHours(1));
        await ReceivedAsync();

        _clock.Set(morning.AddHours(2));
        await IngestAsync("Robots seen after the clock is right");
        // At the latest when the day after the wrong one is over.
        _clock.Set(morning.AddDays(1).AddMinutes(1));
        await Task.Delay(TimeSpan.FromSeconds(12), TestDatabase.Token);
        _clock.Set(morning.AddDays(2).AddMinutes(1));
        await ReceivedAsync();
        await DigestProcess.StopAsync(worker);
    }

    [Fact]
    public async Task A_year_ahead_at_the_start()
    {
        var morning = At("2026-03-05T06:59:57Z");
        await StartAsync(morning.AddYears(1), "UTC", "07:00");
        using var worker = _digest.StartQuietly("run");
        await ReceivedAsync();

        _clock.Set(morning.AddMinutes(-5));
        await IngestAsync("Robots seen after the clock is right");
        await Task.Delay(TimeSpan.FromSeconds(12), TestDatabase.Token);
        _clock.Set(morning.AddMinutes(1));
        await ReceivedAsync();
        await DigestProcess.StopAsync(worker);
    }

    [Fact]
    public async Task Asleep_over_the_due_time()
    {
        var evening = At("2026-03-04T20:00:00Z");
        await StartAsync(evening, "UTC", "07:00");
        using var worker = _digest.StartQuietly("run");
        await Task.Delay(TimeSpan.FromSeconds(5), TestDatabase.Token);

        await ExternalProgram.RunAsync("kill", "-STOP", Id(worker));
        _clock.Set(evening.AddHours(13));
        await ExternalProgram.RunAsync("kill", "-CONT", Id(worker));

        await ReceivedAsync();
        await DigestProcess.StopAsync(worker);
    }

    [Theory]
    [InlineData("2026-03-29T00:59:57Z", "2026-03-29T02:10:00Z")]
    [InlineData("2026-10-25T00:29:57Z", "2026-10-25T01:30:30Z")]
    public async Task Clocks_that_spring_forward_and_fall_back_over_the_send_time(string before, string after)
    {
        await StartAsync(At(before), "Europe/Berlin", "02:30");
        using var worker = _digest.StartQuietly("run");
        await ReceivedAsync();

        // The send time comes a second time, or would have come.
        _clock.Set(At(after));
        await IngestAsync("Robots seen after the change");
        await Task.Delay(TimeSpan.FromSeconds(12), TestDatabase.Token);
        Assert.Equal(Readers.Length, Mails().Count);

        _clock.Set(At(before).AddDays(1).AddHours(1));
        await ReceivedAsync();
        await DigestProcess.StopAsync(worker);
    }

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    private static string Id(System.Diagnostics.Process process) => process.Id.ToString(CultureInfo.InvariantCulture);

    private async Task StartAsync(DateTimeOffset now, string zone, string sendTime)
    {
        _clock.Set(now.AddMinutes(-10));
        foreach (var reader in Readers)
            await _digest.OkAsync("subscribers", "add", reader, "-t", "robots", "--time-zone", zone, "--send-time", sendTime);
        await IngestAsync("Robots seen first");
        _clock.Set(now);
    }

    private async Task IngestAsync(string title)
    {
        _titles.Add(title);
        var file = Path.Combine(_folder, "papers.jsonl");
        await File.WriteAllTextAsync(
            file, $$"""{"id": "2603.{{_titles.Count:D5}}", "title": "{{title}}", "abstract": "{{title}}."}""", TestDatabase.Token);
        await _digest.OkAsync("ingest", "--file", file);
    }

    /// <summary>Waits until each reader has every paper, and checks that none came twice.</summary>
    private async Task ReceivedAsync()
    {
        var until = TimeProvider.System.GetTimestamp();
        while (Missing() is { Count: > 0 } missing)
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(until) < TimeSpan.FromSeconds(60), $"not sent: {string.Join("; ", missing)}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TestDatabase.Token);
        }

        foreach (var (reader, title) in Expected())
            Assert.Single(Mails(), mail => MailText.Header(mail, "To") == reader && Text(mail).Contains(title, StringComparison.Ordinal));
    }

    private List<string> Missing()
    {
        var mails = Mails();
        return [.. Expected()
            .Where(pair => !mails.Any(
                mail => MailText.Header(mail, "To") == pair.Reader && Text(mail).Contains(pair.Title, StringComparison.Ordinal)))
            .Select(pair => $"{pair.Title} to {pair.Reader}")];
    }

    private IEnumerable<(string Reader, string Title)> Expected() => Readers.SelectMany(_ => _titles, (reader, title) => (reader, title));

    private static string Text(string mail) => MailText.Decoded(mail).ReplaceLineEndings(" ");

    private List<string> Mails()
    {
        var folder = Path.Combine(_folder, "data", "mail");
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.eml").Select(File.ReadAllText)] : [];
    }
}
