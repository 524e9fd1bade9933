using System.Net;
using Digest.Connections;
using Digest.Sources;
using Digest.Sources.Reading.Connections;
using Digest.TestData;
using Digest.TestData.Servers;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Digest.Tests.Sources.Reading;

/// <summary>In these tests 127.0.0.2 stands for an address of the internet.</summary>
public class RedirectTests
{
    private static readonly IPAddress Internet = IPAddress.Parse("127.0.0.2");

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("192.168.0.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("224.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::", true)]
    [InlineData("::127.0.0.1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("64:ff9b::7f00:1", true)]
    [InlineData("64:ff9b:1:a00:0:100:808:808", true)]
    [InlineData("2002:7f00:1::", true)]
    [InlineData("fe80::1", true)]
    [InlineData("fec0::1", true)]
    [InlineData("fd12:3456::1", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("172.32.0.1", false)]
    [InlineData("128.84.21.199", false)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("64:ff9b::808:808", false)]
    [InlineData("2a04:4e42::67", false)]
    public void Addresses_of_this_machine_and_its_networks_are_told_from_those_of_the_internet(string address, bool isPrivate) =>
        Assert.Equal(!isPrivate, InternetAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://localhost")]
    [InlineData("http://127.1")]
    [InlineData("http://2130706433")]
    [InlineData("http://[::ffff:127.0.0.1]")]
    public async Task A_redirect_from_the_internet_to_a_private_address_is_refused_and_nothing_of_it_stored(string target)
    {
        await using var bench = await BenchAsync();
        var port = new Uri(bench.Server.Url).Port;
        bench.Server.Answer = context => context.Connection.LocalIpAddress!.Equals(Internet)
            ? RedirectAsync(context, $"{target}:{port}/secret")
            : PaperServer.XmlAsync(context, "<rss><channel><item><title>Secret</title><guid>urn:x:1</guid></item></channel></rss>");

        var report = await bench.ReadAsync(Feed($"http://{Internet}:{port}/feed"));

        Assert.Contains("which is a private address, is not allowed", report.Error, StringComparison.Ordinal);
        Assert.Equal(0, await bench.CountPapersAsync());
        Assert.DoesNotContain(bench.Server.Requests, request => request.PathAndQuery == "/secret");
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.1", "127.0.0.2")]
    [InlineData("127.0.0.2", "127.0.0.2")]
    public async Task Other_redirects_are_followed(string from, string to)
    {
        await using var bench = await BenchAsync();
        var port = new Uri(bench.Server.Url).Port;
        bench.Server.Answer = context => context.Request.Path == "/feed"
            ? RedirectAsync(context, $"http://{to}:{port}/moved")
            : PaperServer.XmlAsync(context, "<rss><channel><item><title>Good</title><guid>urn:x:1</guid></item></channel></rss>");

        var report = await bench.ReadAsync(Feed($"http://{from}:{port}/feed"));

        Assert.Equal((1, null), (report.Counts.Added, report.Error));
    }

    [Fact]
    public async Task A_name_that_leads_elsewhere_when_it_is_used_is_refused_when_connecting()
    {
        // The first look-up finds the internet, the second this machine: what a name's owner can do.
        var asked = 0;
        await using var bench = await BenchAsync();
        bench.Guard = new RedirectGuard(address => address.Equals(Internet) || Interlocked.Increment(ref asked) == 1);
        var port = new Uri(bench.Server.Url).Port;
        bench.Server.Answer = context => RedirectAsync(context, $"http://127.0.0.1:{port}/secret");

        var report = await bench.ReadAsync(Feed($"http://{Internet}:{port}/feed"));

        Assert.Contains("is not allowed", report.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(bench.Server.Requests, request => request.PathAndQuery == "/secret");
    }

    [Fact]
    public async Task A_pause_of_years_that_a_server_asks_for_is_one_of_a_day()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        var source = new SourceOptions { Name = "hf", Kind = SourceKind.HuggingFace, Url = bench.Server.Url };
        bench.Server.Answer = context =>
        {
            context.Response.Headers.RetryAfter = "Fri, 01 Dec 2090 16:00:00 GMT";
            context.Response.StatusCode = 429;
            return Task.CompletedTask;
        };
        Assert.Contains("asked to wait 1440 minutes", (await bench.ReadAsync(source)).Error, StringComparison.Ordinal);

        bench.Server.Answer = context => PaperServer.JsonAsync(context, "[]");
        bench.Clock.Set(bench.Clock.GetUtcNow().AddHours(24));
        Assert.Null((await bench.ReadAsync(source)).Error);
    }

    [Fact]
    public async Task A_pause_that_was_stored_by_a_wrong_clock_is_passed_over()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        var source = new SourceOptions { Name = "hf", Kind = SourceKind.HuggingFace, Url = bench.Server.Url };
        bench.Options.Interval = TimeSpan.FromSeconds(1);
        bench.Server.Answer = context => PaperServer.JsonAsync(context, "[]");
        var right = bench.Clock.GetUtcNow();
        bench.Clock.Set(right.AddYears(1));
        Assert.Null((await bench.ReadAsync(source)).Error);

        bench.Clock.Set(right.AddMinutes(1));
        Assert.Null((await bench.ReadAsync(source)).Error);
    }

    private static SourceOptions Feed(string url) => new() { Name = "feed", Kind = SourceKind.Feed, Url = url };

    private static Task RedirectAsync(HttpContext context, string target)
    {
        context.Response.Headers.Location = target;
        context.Response.StatusCode = 302;
        return Task.CompletedTask;
    }

    private static async Task<SourceWorkbench> BenchAsync()
    {
        var bench = await SourceWorkbench.CreateAsync(listenOn: IPAddress.Any);
        bench.Guard = new RedirectGuard(address => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).Equals(Internet));
        return bench;
    }
}
