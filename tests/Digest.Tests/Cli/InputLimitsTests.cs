using System.Globalization;
using System.IO.Compression;
using Digest.TestData;
using Digest.TestData.Servers;
using Xunit;

namespace Digest.Tests.Cli;

/// <summary>What strangers can hand to the program must not take more of the machine than is set apart for it.</summary>
public sealed class InputLimitsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("limits").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("email,name\n", ",", "\"")]
    [InlineData("", ",", "")]
    [InlineData("email,name\n", ",", "")]
    [InlineData("email,name\n", "\"a\nb\",", "")]
    [InlineData("email,name\n\"", "a", "")]
    [InlineData("", "a", "")]
    public async Task A_csv_of_a_hundred_megabytes_without_an_end_is_a_clear_error(string begin, string repeated, string end)
    {
        var file = Path.Combine(_folder, "list.csv");
        await using (var writer = new StreamWriter(file))
        {
            await writer.WriteAsync(begin);
            var block = string.Concat(Enumerable.Repeat(repeated, (1 << 20) / repeated.Length));
            for (var megabyte = 0; megabyte < 100; megabyte++) await writer.WriteAsync(block);
            await writer.WriteAsync(end);
        }

        var (exit, output, error) = await WithMemory(300).RunAsync("subscribers", "import", file);

        Assert.Equal(1, exit);
        Assert.Matches(@"has more than [0-9]+ characters", error);
        Assert.DoesNotContain("bug in digest", error, StringComparison.Ordinal);
        Assert.Contains("0 added", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_unpacks_to_three_hundred_megabytes_takes_a_third_of_that_at_most()
    {
        await using var server = await PaperServer.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var packed = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await packed.WriteAsync("<rss><channel><item><title>Good</title><link>https://example.org/1</link></item>"u8.ToArray());
            var filler = System.Text.Encoding.ASCII.GetBytes($"<item><title>T</title><description>{new string('x', 1 << 20)}</description></item>");
            for (var i = 0; i < 300 && !context.RequestAborted.IsCancellationRequested; i++)
                await packed.WriteAsync(filler, context.RequestAborted);
        });

        var output = await WithMemory(
            100, "--Embeddings:Enabled=false",
            "--Sources:Read:0:Kind=Feed", "--Sources:Read:0:Name=bomb", $"--Sources:Read:0:Url={server.Url}").OkAsync("ingest");

        Assert.Contains("new", output, StringComparison.Ordinal);
    }

    /// <summary>A process whose managed memory ends at a limit: beyond it, it fails.</summary>
    private DigestProcess WithMemory(int megabytes, params string[] settings) => new(Path.Combine(_folder, "data"), settings)
    {
        Environment = new Dictionary<string, string>
        {
            ["DOTNET_GCHeapHardLimit"] = (megabytes << 20).ToString("x", CultureInfo.InvariantCulture),
        },
    };
}
