using Digest.TestData.Servers;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Digest.Tests.EndToEnd;

/// <summary>Sources that are read through a proxy, which alone can resolve their names.</summary>
public sealed class ProxyTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("proxy").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("http://moved.invalid/feed", null)]
    [InlineData("http://10.0.0.1/secret", "10.0.0.1, which is a private address, is not allowed")]
    [InlineData("http://localhost/secret", "localhost, which is a private address, is not allowed")]
    public async Task A_redirect_is_followed_to_the_internet_and_not_to_a_private_address(string target, string? error)
    {
        await using var proxy = await PaperServer.StartAsync(context =>
        {
            if (context.Request.Host.Host != "feeds.invalid") return PaperServer.XmlAsync(
                context, "<rss><channel><item><title>T</title><guid>urn:x:1</guid></item></channel></rss>");
            context.Response.Headers.Location = target;
            context.Response.StatusCode = StatusCodes.Status302Found;
            return Task.CompletedTask;
        });
        var digest = new DigestProcess(
            _data, "--Sources:Read:0:Kind=Feed", "--Sources:Read:0:Name=feed", "--Sources:Read:0:Url=http://feeds.invalid/feed",
            "--Sources:Retries=0")
        {
            // The proxy itself has a private address, as most do.
            Environment = new Dictionary<string, string> { ["http_proxy"] = proxy.Url, ["no_proxy"] = "" },
        };

        var (exit, output, problems) = await digest.RunAsync("ingest");

        Assert.Equal(error is null ? 0 : 1, exit);
        if (error is null) Assert.Contains("1 new", output, StringComparison.Ordinal);
        else Assert.Contains(error, output + problems, StringComparison.Ordinal);
        Assert.DoesNotContain(proxy.Requests, request => request.PathAndQuery == "/secret");
    }
}
