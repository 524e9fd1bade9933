using System.Globalization;
using Digest.Tests.Sources;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Digest.Tests.EndToEnd;

/// <summary>The program killed while it takes papers in, and started again.</summary>
public abstract class KilledIngestSuite(TestInstallation installation) : IAsyncLifetime
{
    private const int PageSize = 200, Papers = 1_000;

    public ValueTask InitializeAsync() => installation.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return installation.DisposeAsync();
    }

    [Fact]
    public async Task Killed_at_every_page_and_started_again_the_set_is_the_same_without_gap_or_repeat()
    {
        await using var server = await PaperServer.StartAsync(context => PageAsync(context, PageSize));
        var digest = new DigestProcess(
            installation.Folder,
            [
                .. installation.Settings, "--Sources:Read:0:Name=search", "--Sources:Read:0:Kind=ArxivApi", "--Sources:Read:0:Query=cat:cs.CL",
                $"--Sources:Read:0:Url={server.Url}/api", "--Sources:ArxivInterval=00:00:00",
            ]);
        Assert.Contains($"{PageSize} new, 0 revised", await digest.OkAsync("ingest"), StringComparison.Ordinal);

        // It is killed when it asks for a page: the one before is being saved in that moment, because the next one is fetched meanwhile.
        for (var page = 1; page < Papers / PageSize; page++)
        {
            var asked = new TaskCompletionSource();
            var from = page * PageSize;
            server.Answer = async context =>
            {
                if (Start(context) >= from)
                {
                    asked.TrySetResult();
                    await Task.Delay(Timeout.Infinite, context.RequestAborted);
                }
                else
                {
                    await PageAsync(context, Papers);
                }
            };
            using var process = digest.StartQuietly("ingest");
            await asked.Task.WaitAsync(TimeSpan.FromMinutes(1), TestDatabase.Token);
            process.Kill();
            await process.WaitForExitAsync(TestDatabase.Token);
        }

        server.Answer = context => PageAsync(context, Papers);
        await digest.OkAsync("ingest");
        Assert.Contains("0 new, 0 revised", await digest.OkAsync("ingest"), StringComparison.Ordinal);
        var (papers, announcements, announced, lastSeq) = await installation.ReadAsync(sql => sql.FirstOrDefaultAsync<(long, long, long, long)>(
            "SELECT (SELECT COUNT(*) FROM papers), COUNT(*), COUNT(DISTINCT paper), MAX(seq) FROM announcements"));
        Assert.Equal((Papers, Papers, Papers, Papers), (papers, announcements, announced, lastSeq));
    }

    private static int Start(HttpContext context) => int.Parse(context.Request.Query["start"]!, CultureInfo.InvariantCulture);

    /// <summary>The newest first.</summary>
    private static Task PageAsync(HttpContext context, int total)
    {
        var places = Enumerable.Range(Start(context), Math.Clamp(total - Start(context), 0, PageSize));
        return PaperServer.XmlAsync(context, ArxivAnswers.Api(total, Start(context), places.Select(i => $"2603.{total - i:00000}v1")));
    }
}

public sealed class SqliteKilledIngestTests() : KilledIngestSuite(new SqliteInstallation());

public sealed class PostgreSqlKilledIngestTests() : KilledIngestSuite(new PostgreSqlInstallation());
