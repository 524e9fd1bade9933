using System.Net;
using Xunit;

namespace Digest.Tests.Web.Api;

/// <summary>What programs do with subscribers and their topics.</summary>
public abstract class SubscribersApiSuite(TestDatabase test) : ApiSuite(test)
{
    [Fact]
    public async Task A_subscriber_is_added_read_changed_paused_resumed_and_removed()
    {
        var added = await Api.PostAsync("/subscribers", new
        {
            email = "Ada@Example.org",
            name = "Ada",
            confirm = false,
            cadence = "weekly:friday",
            send_time = "16:00",
            time_zone = "Asia/Tokyo",
            topics = new[] { new { query = "sorting", name = "a = b [wide]" } },
        });
        var ada = added.Is(HttpStatusCode.Created);
        var path = $"/subscribers/{ada["id"]}";
        Assert.Equal($"/api/v1{path}", added.Headers.Location!.OriginalString);
        Assert.Equal("active", (string?)ada["status"]);
        Assert.Equal("a = b [wide]", (string?)ada["topics"]![0]!["name"]);

        var changed = (await Api.SendAsync("PATCH", path, new { send_time = "06:30", name = (string?)null })).Is(HttpStatusCode.OK);
        Assert.Equal(("06:30", null, "weekly:friday"), ((string?)changed["send_time"], (string?)changed["name"], (string?)changed["cadence"]));
        Assert.Equal(ada["topics"]!.ToJsonString(), changed["topics"]!.ToJsonString());

        Assert.Equal("paused", (string?)(await Api.PostAsync($"{path}/pause", new { until = "2026-04-01" })).Is(HttpStatusCode.OK)["status"]);
        Assert.Equal("active", (string?)(await Api.SendAsync("POST", $"{path}/resume")).Is(HttpStatusCode.OK)["status"]);
        Assert.Equal("paused", (string?)(await Api.SendAsync("POST", $"{path}/pause")).Is(HttpStatusCode.OK)["status"]);
        (await Api.SendAsync("POST", $"{path}/resume")).Is(HttpStatusCode.OK);
        Assert.Equal("not-possible", (await Api.SendAsync("POST", $"{path}/resume")).ProblemName);
        Assert.Equal("Ada@example.org", (string?)(await Api.GetAsync($"{path}/export")).Is(HttpStatusCode.OK)["address"]);

        Assert.Equal(HttpStatusCode.NoContent, (await Api.SendAsync("DELETE", path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Api.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Api.SendAsync("DELETE", path)).Status);
    }

    [Fact]
    public async Task Without_another_word_a_mail_asks_first()
    {
        var added = (await Api.PostAsync("/subscribers", new { email = "ada@example.org" })).Is(HttpStatusCode.Created);

        Assert.Equal("pending", (string?)added["status"]);
        Assert.Equal(["Confirm ada@example.org"], await QueuedAsync());
        Assert.Equal("already-subscribed", (await Api.PostAsync("/subscribers", new { email = "ADA@example.org" })).ProblemName);
    }

    [Fact]
    public async Task Someone_who_left_or_is_suppressed_does_not_come_back_by_the_api()
    {
        var id = await AddAsync("ada@example.org");
        (await Api.SendAsync("POST", $"/subscribers/{id}/unsubscribe")).Is(HttpStatusCode.OK);

        var invited = (await Api.PostAsync("/subscribers", new { email = "ada@example.org", confirm = false })).Is(HttpStatusCode.Accepted);
        Assert.Equal("unsubscribed", (string?)invited["status"]);
        Assert.Equal(
            (await Api.GetAsync($"/subscribers/{id}")).Json.ToJsonString(), invited.ToJsonString());

        (await Api.PostAsync("/suppressions", new { email = "bob@example.org", reason = "complaint" })).Is(HttpStatusCode.Created);
        Assert.Equal("suppressed", (await Api.PostAsync("/subscribers", new { email = "bob@example.org", confirm = false })).ProblemName);
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once()
    {
        var answer = await Api.PostAsync("/subscribers", new
        {
            email = "no address",
            cadence = "hourly",
            max_papers = 0,
            topics = new[] { new { query = "\"open" }, new { query = "a AND" } },
        });

        Assert.Equal("not-valid", answer.ProblemName);
        Assert.Equal(5, answer.Json["errors"]!.AsArray().Count);
        Assert.Contains("this name is not known", (await Api.PostAsync("/subscribers", new { email = "a@example.org", e_mail = 1 })).Body, StringComparison.Ordinal);
        Assert.Equal("not-valid", (await Api.PostAsync("/subscribers", "{\"email\":\"a@example.org\",\"email\":\"b@example.org\"}")).ProblemName);
    }

    [Fact]
    public async Task Topics_are_added_changed_paused_and_removed_and_keep_their_rows()
    {
        var topics = $"/subscribers/{await AddAsync("ada@example.org")}/topics";
        var added = (await Api.PostAsync(topics, new { query = "sorting", max_papers = 3 })).Is(HttpStatusCode.Created);
        var one = $"{topics}/{added["id"]}";

        var paused = (await Api.SendAsync("PATCH", one, new { is_paused = true, breadth = "wide" })).Is(HttpStatusCode.OK);
        Assert.Equal((3, "sorting", true), ((int)paused["max_papers"]!, (string?)paused["query"], (bool)paused["is_paused"]!));
        Assert.Equal(added["id"]!.ToJsonString(), paused["id"]!.ToJsonString());

        Assert.Equal("not-valid", (await Api.PostAsync(topics, new { query = "SORTING" })).ProblemName);
        Assert.Equal("not-valid", (await Api.SendAsync("PATCH", one, new { query = "(" })).ProblemName);
        Assert.Equal(HttpStatusCode.NoContent, (await Api.SendAsync("DELETE", one)).Status);
        Assert.Empty(await Api.ListAsync(topics));

        // Repeated, it concerns no other topic.
        var next = (await Api.PostAsync(topics, new { query = "robots" })).Is(HttpStatusCode.Created);
        Assert.NotEqual(added["id"]!.ToJsonString(), next["id"]!.ToJsonString());
        await Api.SendAsync("DELETE", one);
        Assert.Single(await Api.ListAsync(topics));
    }

    [Fact]
    public async Task A_form_signs_up_without_learning_who_is_subscribed()
    {
        await AddAsync("known@example.org");
        (await Api.PostAsync("/suppressions", new { email = "suppressed@example.org" })).Is(HttpStatusCode.Created);
        var form = await ApiClient.WithKeyAsync(Site, "signups:write");

        var answers = new List<string>();
        foreach (var name in (string[])["known", "suppressed", "new"])
        {
            var answer = await form.PostAsync("/sign-ups", new { email = $"{name}@example.org", visitor_address = "203.0.113.7" });
            answers.Add($"{(int)answer.Status} {answer.Body}");
        }

        Assert.Equal("202 ", Assert.Single(answers.Distinct()));
        Assert.Equal(HttpStatusCode.Unauthorized, (await form.GetAsync("/subscribers")).Status);
        for (var i = 0; i < 37; i++) await form.PostAsync("/sign-ups", new { email = $"r{i}@example.org", visitor_address = "203.0.113.7" });
        Assert.Equal(
            HttpStatusCode.TooManyRequests,
            (await form.PostAsync("/sign-ups", new { email = "more@example.org", visitor_address = "203.0.113.7" })).Status);
    }

    [Fact]
    public async Task Pages_neither_repeat_nor_skip_anyone_while_subscribers_come_and_go()
    {
        await Test.Lifecycle.AddAsync([.. Enumerable.Range(0, 25).Select(i => Some.Subscriber($"r{i}@example.org"))], TestDatabase.Token);
        var seen = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = (await Api.GetAsync($"/subscribers?status=active&limit=5{(next.Length == 0 ? "" : $"&cursor={next}")}")).Is(HttpStatusCode.OK);
            seen.AddRange(page["items"]!.AsArray().Select(one => (string)one!["email"]!));
            next = (string?)page["next"];
            // The last one of this page goes, and one comes.
            await Api.SendAsync("DELETE", $"/subscribers/{page["items"]!.AsArray()[^1]!["id"]}");
            if (seen.Count < 20) await AddAsync($"late{seen.Count}@example.org");
        }

        Assert.Equal(seen.Distinct(), seen);
        Assert.Empty(Enumerable.Range(0, 25).Select(i => $"r{i}@example.org").Except(seen));
        Assert.Equal(25 + 3, seen.Count);
    }

    [Fact]
    public async Task A_cursor_that_is_not_of_this_list_is_refused()
    {
        await Test.Lifecycle.AddAsync([.. Enumerable.Range(0, 3).Select(i => Some.Subscriber($"r{i}@example.org"))], TestDatabase.Token);
        var cursor = (string)(await Api.GetAsync("/subscribers?limit=1")).Is(HttpStatusCode.OK)["next"]!;
        foreach (var wrong in (string[])
            [
                $"/subscribers?cursor={cursor[..^1]}", $"/subscribers?cursor={cursor}A", $"/subscribers?status=active&cursor={cursor}",
                $"/papers?cursor={cursor}", "/subscribers?cursor=", "/subscribers?cursor=%00", "/subscribers?limit=0", "/subscribers?limit=201",
            ])
            Assert.Equal("not-valid", (await Api.GetAsync(wrong)).ProblemName);
    }

    [Fact]
    public async Task Suppressions_are_listed_added_and_removed()
    {
        var id = await AddAsync("ada@example.org");
        foreach (var name in (string[])["ada", "bob", "cyd"])
            (await Api.PostAsync("/suppressions", new { email = $"{name}@example.org", detail = "by phone" })).Is(HttpStatusCode.Created);

        Assert.Equal("already-suppressed", (await Api.PostAsync("/suppressions", new { email = "ADA@example.org" })).ProblemName);
        var atOnce = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Api.PostAsync("/suppressions", new { email = "zoe@example.org" })));
        Assert.Single(atOnce, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.NoContent, (await Api.SendAsync("DELETE", "/suppressions/zoe@example.org")).Status);
        Test.Clock.Advance(TimeSpan.FromTicks(1));
        var eve = (await Api.PostAsync("/suppressions", new { email = "eve@example.org" })).Is(HttpStatusCode.Created);
        Assert.Equal(eve.ToJsonString(), (await Api.GetAsync("/suppressions/eve@example.org")).Is(HttpStatusCode.OK).ToJsonString());
        Assert.Equal(HttpStatusCode.NoContent, (await Api.SendAsync("DELETE", "/suppressions/eve@example.org")).Status);
        Assert.Equal("suppressed", (string?)(await Api.GetAsync($"/subscribers/{id}")).Json["status"]);
        Assert.Equal(["ada", "bob", "cyd"], (await Api.ListAsync("/suppressions?limit=1")).Select(one => ((string)one["email"]!).Split('@')[0]));

        Assert.Equal(HttpStatusCode.NoContent, (await Api.SendAsync("DELETE", "/suppressions/ada%40example.org")).Status);
        Assert.Equal("paused", (string?)(await Api.GetAsync($"/subscribers/{id}")).Json["status"]);
        Assert.Equal(HttpStatusCode.NotFound, (await Api.GetAsync("/suppressions/ada%40example.org")).Status);
    }

    [Fact]
    public async Task What_a_program_changed_is_in_the_audit()
    {
        var id = await AddAsync("ada@example.org");
        await Api.SendAsync("POST", $"/subscribers/{id}/resume");

        var rows = await Test.Database.ReadAsync(
            sql => sql.QueryAsync<(string Action, long Subscriber, long Done)>("SELECT action, subscriber, done FROM audit ORDER BY key"),
            TestDatabase.Token);
        Assert.Equal([("addSubscriber", id, 1), ("resumeSubscriber", id, 0)], rows);
    }

    private async Task<long> AddAsync(string email) =>
        (long)(await Api.PostAsync("/subscribers", new { email, confirm = false })).Is(HttpStatusCode.Created)["id"]!;

    private Task<IReadOnlyList<string>> QueuedAsync() => Test.Database.ReadAsync(
        sql => sql.QueryAsync<string>("SELECT kind || ' ' || recipient FROM deliveries ORDER BY key"), TestDatabase.Token);
}

public sealed class SqliteSubscribersApiTests() : SubscribersApiSuite(new SqliteTestDatabase());

public sealed class PostgreSqlSubscribersApiTests() : SubscribersApiSuite(new PostgreSqlTestDatabase());
