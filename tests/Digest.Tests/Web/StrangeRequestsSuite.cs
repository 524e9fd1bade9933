using System.Net;
using System.Text.RegularExpressions;
using Digest.Papers;
using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Web;

/// <summary>What browsers never send, and what link scanners do.</summary>
public abstract partial class StrangeRequestsSuite(TestDatabase test) : IAsyncLifetime
{
    private PageSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        for (var i = 0; i < 60; i++)
        {
            var record = new SourceRecord
            {
                Paper = Some.Paper($"2603.{i:00000}", $"Sorting networks, part {i}", i),
                Authority = SourceAuthority.Community,
                Novelty = Novelty.Announced,
                Batch = new DateOnly(2026, 2, 1).AddDays(i % 30),
            };
            await test.Database.WriteAsync(
                sql => PaperStore.SaveAsync(sql, i % 2 == 0 ? "daily-papers" : "arxiv-cs", [record], test.Clock.GetUtcNow()),
                TestDatabase.Token);
        }

        _site = await PageSite.StartAsync(test);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _site.DisposeAsync();
        await test.DisposeAsync();
    }

    [Fact]
    public async Task Random_requests_are_answered_without_an_error_of_ours()
    {
        var requests = new RandomRequests(seed: 22);
        var errors = new List<string>();
        for (var i = 0; i < (test is SqliteTestDatabase ? 10_000 : 2_000); i++)
        {
            using var request = requests.Next(_site.Http.BaseAddress!);
            var text = $"{request.Method} {request.RequestUri!.OriginalString}";
            try
            {
                using var response = await _site.Http.SendAsync(request, TestDatabase.Token);
                if ((int)response.StatusCode >= 500) errors.Add($"{(int)response.StatusCode} {text}");
            }
            catch (HttpRequestException e)
            {
                errors.Add($"{e.Message} {text}");
            }
        }

        Assert.Empty(errors);
    }

    [Fact]
    public async Task Opening_every_link_twice_changes_nothing()
    {
        var subscriber = await _site.AddSubscriberAsync(SubscriberStatus.Active);
        var links = (await _site.LinksAsync()).For(subscriber.Key, subscriber.LinkGeneration, 1);
        // What is only made once: the key of links, the frequencies of words.
        await _site.Http.GetStringAsync("/search?q=sorting", TestDatabase.Token);
        var before = await DatabaseContent.ReadAsync(test);

        var found = new Queue<string>(["/", "/search?q=sorting&order=likeness", links.Unsubscribe, links.Copy!]);
        var seen = new HashSet<string>(found, StringComparer.Ordinal);
        while (found.TryDequeue(out var address))
        {
            var page = "";
            foreach (var method in (HttpMethod[])[HttpMethod.Head, HttpMethod.Get, HttpMethod.Get, HttpMethod.Head])
            {
                using var response = await _site.Http.SendAsync(new HttpRequestMessage(method, address), TestDatabase.Token);
                Assert.True((int)response.StatusCode < 500, address);
                Assert.True(response.IsSuccessStatusCode || address.Contains("/read/", StringComparison.Ordinal), address);
                var content = await response.Content.ReadAsStringAsync(TestDatabase.Token);
                if (method == HttpMethod.Get) page = content;
                else Assert.Empty(content);
            }

            foreach (Match link in InternalLink().Matches(page))
            {
                var other = WebUtility.HtmlDecode(link.Groups[1].Value);
                if (seen.Count < 400 && seen.Add(other)) found.Enqueue(other);
            }
        }

        Assert.True(seen.Count > 100, $"only {seen.Count} links were found");
        Assert.Equal(before, await DatabaseContent.ReadAsync(test));
    }

    [GeneratedRegex("href=\"(/[^\"]*)\"")]
    private static partial Regex InternalLink();
}

public sealed class SqliteStrangeRequestsTests() : StrangeRequestsSuite(new SqliteTestDatabase());

public sealed class PostgreSqlStrangeRequestsTests() : StrangeRequestsSuite(new PostgreSqlTestDatabase());
