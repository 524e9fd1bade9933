using Digest.Studio.Checks;
using Digest.TestData.Servers;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Digest.Tests.Studio;

public sealed class LinkFetcherTests
{
    [Fact]
    public async Task What_a_server_says_is_reported_and_a_private_one_is_never_asked()
    {
        var asked = 0;
        await using var server = await PaperServer.StartAsync();
        server.Answer = context =>
        {
            Interlocked.Increment(ref asked);
            context.Response.StatusCode = context.Request.Path.Value switch
            {
                "/gone" => 404,
                "/moved" => 301,
                "/no-head" when HttpMethods.IsHead(context.Request.Method) => 405,
                _ => 200,
            };
            if (context.Request.Path == "/moved") context.Response.Headers.Location = "http://169.254.169.254/latest";
            return Task.CompletedTask;
        };
        string[] links = [.. ((string[])["ok", "gone", "moved", "no-head"]).Select(path => $"{server.Url}/{path}"), "mailto:a@example.org", "ftp://example.org/"];

        var fetched = await new LinkFetcher(_ => true).FetchAsync(links, TestDatabase.Token);

        Assert.Equal(
            ["200 OK", "404 Not Found", "301, leads to http://169.254.169.254/latest", "200 OK", "not fetched: only http and https are", "not fetched: only http and https are"],
            fetched.Select(link => link.Status));
        Assert.Equal([Severity.Good, Severity.Problem, Severity.Notice, Severity.Good], fetched.Take(4).Select(link => link.Severity));

        asked = 0;
        var refused = await new LinkFetcher().FetchAsync([links[0], links[0].Replace("127.0.0.1", "localhost", StringComparison.Ordinal)], TestDatabase.Token);
        Assert.All(refused, link => Assert.Contains("not a public address", link.Status, StringComparison.Ordinal));
        Assert.Equal(0, asked);
    }
}
