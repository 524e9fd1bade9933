using System.Net;
using System.Text;
using Digest.Delivery;
using Digest.Delivery.Pacing;
using Digest.Operations;
using Digest.Subscribers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Web;

public abstract class LinkPagesSuite(TestDatabase test) : IAsyncLifetime
{
    private PageSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        _site = await PageSite.StartAsync(test);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _site.DisposeAsync();
        await test.DisposeAsync();
    }

    [Fact]
    public async Task Opening_the_unsubscribe_page_asks_and_changes_nothing()
    {
        var subscriber = await _site.AddSubscriberAsync(SubscriberStatus.Active);

        var page = await GetAsync((await _site.LinksAsync()).For(subscriber).Unsubscribe);

        Assert.Contains("reader@example.org", page, StringComparison.Ordinal);
        Assert.Contains("<form method=\"post\"", page, StringComparison.Ordinal);
        Assert.Equivalent(subscriber, await _site.FindAsync());
    }

    [Fact]
    public async Task The_page_is_in_the_language_of_the_mail_unless_it_is_asked_for_in_another()
    {
        var subscriber = await _site.AddSubscriberAsync(SubscriberStatus.Active, locale: "de-AT");
        var link = (await _site.LinksAsync()).For(subscriber).Unsubscribe;

        Assert.Contains("Abmelden?", await GetAsync(link), StringComparison.Ordinal);
        Assert.Contains("Se désabonner ?", await GetAsync($"{link}?lang=fr"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_button_ends_the_subscription()
    {
        var link = (await _site.LinksAsync()).For(await _site.AddSubscriberAsync(SubscriberStatus.Active)).Unsubscribe;

        using var answer = await PostAsync(link, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("You are unsubscribed", await answer.Content.ReadAsStringAsync(TestDatabase.Token), StringComparison.Ordinal);
        Assert.True(await _site.FindAsync() is { Status: SubscriberStatus.Unsubscribed, NextDue: null });
    }

    [Fact]
    public async Task A_mail_program_may_post_the_one_click_form_as_multipart()
    {
        var link = (await _site.LinksAsync()).For(await _site.AddSubscriberAsync(SubscriberStatus.Active)).Unsubscribe;

        using var answer = await PostAsync(link, new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(SubscriberStatus.Unsubscribed, (await _site.FindAsync()).Status);
    }

    [Theory]
    [InlineData("List-Unsubscribe=One-Click", 1)]
    [InlineData("", 0)] // the page's own button
    public async Task The_button_of_a_mail_program_is_counted_once_beside_the_complaints(string form, long counted)
    {
        var link = (await _site.LinksAsync()).For(await _site.AddSubscriberAsync(SubscriberStatus.Active)).Unsubscribe;

        for (var i = 0; i < 2; i++)
        {
            using var answer = await PostAsync(link, new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var week = await test.Database.ReadAsync(sql => ComplaintLimit.SumAsync(sql, test.Clock.GetUtcNow()), TestDatabase.Token);
        Assert.Equal(
            counted == 0 ? [] : [("", counted), ("example.org", counted)],
            week.Select(count => (count.Domain, count.OneClick)).Order());
    }

    [Fact]
    public async Task Unsubscribing_twice_is_as_good_as_once()
    {
        var link = (await _site.LinksAsync()).For(await _site.AddSubscriberAsync(SubscriberStatus.Active)).Unsubscribe;
        for (var i = 0; i < 2; i++) (await PostAsync(link, new StringContent(""))).Dispose();

        Assert.Contains("You are unsubscribed", await GetAsync(link), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirming_takes_a_button_and_starts_the_subscription()
    {
        var link = (await _site.LinksAsync()).Confirm(await _site.AddSubscriberAsync(SubscriberStatus.Pending));

        Assert.Contains("<form method=\"post\">", await GetAsync(link), StringComparison.Ordinal);
        Assert.Equal(SubscriberStatus.Pending, (await _site.FindAsync()).Status);
        using var answer = await PostAsync(link, new StringContent(""));

        Assert.Contains("You are subscribed", await answer.Content.ReadAsStringAsync(TestDatabase.Token), StringComparison.Ordinal);
        var subscriber = await _site.FindAsync();
        Assert.Equal((SubscriberStatus.Active, SendSchedule.NextAfter(subscriber, test.Clock.GetUtcNow())), (subscriber.Status, subscriber.NextDue));
    }

    [Fact]
    public async Task A_confirm_link_brings_nobody_back_who_has_left()
    {
        var link = (await _site.LinksAsync()).Confirm(await _site.AddSubscriberAsync(SubscriberStatus.Unsubscribed));

        using var answer = await PostAsync(link, new StringContent(""));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(SubscriberStatus.Unsubscribed, (await _site.FindAsync()).Status);
    }

    [Fact]
    public async Task A_link_altered_in_any_character_shows_a_clear_page_and_does_nothing()
    {
        var link = (await _site.LinksAsync()).For(await _site.AddSubscriberAsync(SubscriberStatus.Active)).Unsubscribe;
        for (var i = link.LastIndexOf('/') + 1; i < link.Length; i++)
        {
            // The neighbour in the alphabet differs in the lowest bit alone.
            var altered = $"{link[..i]}{(link[i] == 'A' ? 'B' : (char)(link[i] ^ 1))}{link[(i + 1)..]}";
            using var answer = await PostAsync(altered, new StringContent("List-Unsubscribe=One-Click"));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains("This link does not work", await answer.Content.ReadAsStringAsync(TestDatabase.Token), StringComparison.Ordinal);
        }

        Assert.Equal(SubscriberStatus.Active, (await _site.FindAsync()).Status);
    }

    [Fact]
    public async Task A_link_of_one_page_does_not_open_another()
    {
        var link = (await _site.LinksAsync()).Confirm(await _site.AddSubscriberAsync(SubscriberStatus.Active));

        using var answer = await PostAsync(link.Replace("/confirm/", "/unsubscribe/", StringComparison.Ordinal), new StringContent(""));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(SubscriberStatus.Active, (await _site.FindAsync()).Status);
    }

    [Fact]
    public async Task A_link_to_unsubscribe_works_whatever_its_generation()
    {
        var link = (await _site.LinksAsync()).For(await _site.AddSubscriberAsync(SubscriberStatus.Active)).Unsubscribe;
        await test.Database.WriteAsync(sql => sql.ExecuteAsync("UPDATE subscribers SET link_generation = link_generation + 1"), TestDatabase.Token);

        using var answer = await PostAsync(link, new StringContent(""));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(SubscriberStatus.Unsubscribed, (await _site.FindAsync()).Status);
    }

    [Fact]
    public async Task An_address_with_markup_in_it_stays_text()
    {
        const string Email = "\"<script>alert(1)</script>\"@example.org";
        var subscriber = await _site.AddSubscriberAsync(SubscriberStatus.Active, Email);

        var page = await GetAsync((await _site.LinksAsync()).For(subscriber).Unsubscribe);

        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_may_load_nothing_and_stay_in_no_cache()
    {
        var link = (await _site.LinksAsync()).For(await _site.AddSubscriberAsync(SubscriberStatus.Active)).Unsubscribe;
        foreach (var address in (string[])[link, "/no/such/page", "/health/live"])
        {
            using var answer = await _site.Http.GetAsync(address, TestDatabase.Token);
            Assert.StartsWith("default-src 'none'; style-src '", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("no-store", Assert.Single(answer.Headers.GetValues("Cache-Control")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.False(answer.Headers.Contains("Server"));
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
    }

    [Fact]
    public async Task A_proxy_may_pass_the_public_path_on_or_take_it_off()
    {
        await using var site = await PageSite.StartAsync(test, "/digest/");

        foreach (var path in (string[])["/digest/health/live", "/health/live"])
            Assert.Equal("live\n", await site.Http.GetStringAsync(path, TestDatabase.Token));
    }

    [Fact]
    public async Task The_log_holds_no_token()
    {
        var link = (await _site.LinksAsync()).For(await _site.AddSubscriberAsync(SubscriberStatus.Active)).Unsubscribe;

        await GetAsync(link);
        (await PostAsync(link, new StringContent(""))).Dispose();

        Assert.DoesNotContain(_site.Log.Lines, line => line.Contains(link[(link.LastIndexOf('/') + 1)..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_forged_host_appears_nowhere()
    {
        var link = (await _site.LinksAsync()).For(await _site.AddSubscriberAsync(SubscriberStatus.Active)).Unsubscribe;
        using var request = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { Host = "evil.example" } };
        request.Headers.Add("X-Forwarded-Host", "evil.example");

        using var answer = await _site.Http.SendAsync(request, TestDatabase.Token);

        Assert.DoesNotContain("evil.example", answer.Headers.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", await answer.Content.ReadAsStringAsync(TestDatabase.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_of_any_size_is_not_taken()
    {
        var link = (await _site.LinksAsync()).For(await _site.AddSubscriberAsync(SubscriberStatus.Active)).Unsubscribe;

        using var answer = await PostAsync(link, new ByteArrayContent(new byte[200_000]));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(SubscriberStatus.Active, (await _site.FindAsync()).Status);
    }

    [Fact]
    public async Task The_worker_is_alive_and_it_is_ready_once_each_job_is_known_to_work()
    {
        Assert.Equal("live\n", await GetAsync("/health/live"));
        Assert.Equal("not ready: job ingest (unknown), job editions (unknown), job delivery (unknown)\n", await NotReadyAsync());
        await NotReadyAsync();
        Assert.Equal(1, Logged("Not ready: job ingest Unknown"));

        var runs = _site.Services.GetRequiredService<RunHistory>();
        var worker = _site.Services.GetRequiredService<WorkerIdentity>().Name;
        var now = test.Clock.GetUtcNow();
        foreach (var (job, on) in ((string, string)[])[("ingest", ""), ("editions", ""), ("delivery", worker)])
            await runs.EndAsync(new JobRun(job, on, now, now.AddMinutes(1), Error: null), TestDatabase.Token);
        Assert.Equal("ready\n", await GetAsync("/health/ready"));

        test.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("ready\n", await GetAsync("/health/ready"));
        test.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("not ready: job ingest, job editions, job delivery\n", await NotReadyAsync());
        Assert.Equal(1, Logged("Ready again"));
        Assert.Equal(1, Logged("Not ready: job ingest Failed"));
    }

    private int Logged(string line) => _site.Log.Lines.Count(logged => logged.StartsWith(line, StringComparison.Ordinal));

    [Fact]
    public async Task Without_its_database_the_worker_is_alive_but_not_ready()
    {
        await test.Database.WriteAsync(sql => sql.ExecuteAsync("ALTER TABLE schema_migrations RENAME TO gone"), TestDatabase.Token);

        Assert.Equal("not ready: database\n", await NotReadyAsync());
        Assert.Equal("live\n", await GetAsync("/health/live"));
    }

    private async Task<string> NotReadyAsync()
    {
        using var ready = await _site.Http.GetAsync("/health/ready", TestDatabase.Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        return await ready.Content.ReadAsStringAsync(TestDatabase.Token);
    }

    private async Task<string> GetAsync(string address)
    {
        using var answer = await _site.Http.GetAsync(address, TestDatabase.Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(TestDatabase.Token));
    }

    private Task<HttpResponseMessage> PostAsync(string address, HttpContent content) => _site.Http.PostAsync(address, content, TestDatabase.Token);
}

public sealed class SqliteLinkPagesTests() : LinkPagesSuite(new SqliteTestDatabase());

public sealed class PostgreSqlLinkPagesTests() : LinkPagesSuite(new PostgreSqlTestDatabase());
