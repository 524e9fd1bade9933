using System.Net;
using System.Text.Json;
using Digest.Editions;
using Digest.Matching.Ranking;
using Digest.Subscribers;
using Digest.Topics;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Web.Manage;

/// <summary>What a reader can change without a shell, and what they are shown.</summary>
public abstract class ManagePagesSuite(TestDatabase test) : ManagedReaderSuite(test)
{
    [Fact]
    public async Task The_page_shows_what_each_topic_has_brought_and_what_was_sent()
    {
        var page = await Reader.GetAsync(Reader.ManagePath);

        Assert.Contains("reader@example.org", page, StringComparison.Ordinal);
        Assert.Contains("Normal · 10 papers in 30 days", page, StringComparison.Ordinal);
        Assert.Contains(">5 Mar 2026</a> <span class=\"soft\">10 papers</span>", page, StringComparison.Ordinal);
        Assert.Contains(new Uri(Reader.Links.Copy!).AbsolutePath, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_zone_and_language_are_saved_and_the_next_digest_comes_then()
    {
        var page = await Reader.SendAsync(
            Reader.ManagePath,
            ("do", "schedule"), ("cadence", "weekly:friday"), ("time", "18:30"), ("zone", "Asia/Tokyo"), ("papers", "25"),
            ("language", "de"), ("bibtex", "yes"));

        Assert.Contains("Gespeichert.", page, StringComparison.Ordinal);
        Assert.Contains("Freitag, 6. März 2026, 18:30", page, StringComparison.Ordinal);
        var reader = await Site.FindAsync();
        Assert.Equal(
            (Cadence.Weekly, DayOfWeek.Friday, new TimeOnly(18, 30), "Asia/Tokyo", 25, "de", true),
            (reader.Cadence, reader.WeeklyOn, reader.SendTime, reader.TimeZone, reader.MaxPapers, reader.Locale, reader.Bibtex));
        Assert.Equal("Sorting", Assert.Single(reader.Topics).Name);
    }

    [Theory]
    [InlineData("cadence", "sometimes")]
    [InlineData("time", "25:00")]
    [InlineData("zone", "Mars/Olympus")]
    [InlineData("papers", "0")]
    [InlineData("language", "klingon!")]
    public async Task What_is_not_valid_is_not_saved_and_stays_in_its_field(string field, string value)
    {
        var before = await Site.FindAsync();
        var fields = new Dictionary<string, string>
        {
            ["do"] = "schedule",
            ["cadence"] = "daily",
            ["time"] = "18:30",
            ["zone"] = "UTC",
            ["papers"] = "7",
            ["language"] = "en",
        };
        fields[field] = value;

        using var response = await Reader.PostAsync(Reader.ManagePath, [.. fields.Select(pair => (pair.Key, pair.Value))]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var page = await response.Content.ReadAsStringAsync(TestDatabase.Token);
        Assert.Contains("Nothing was saved", page, StringComparison.Ordinal);
        Assert.Contains($"value=\"{value}\"", page, StringComparison.Ordinal);
        Assert.Equivalent(before, await Site.FindAsync());
    }

    [Fact]
    public async Task A_topic_is_tried_with_its_price_before_it_is_added()
    {
        var before = await Reader.ContentAsync();

        var tried = await Reader.SendAsync(Reader.ManagePath, ("do", "try"), ("query", "speech synthesis"), ("breadth", "wide"));

        Assert.Contains("<dd>about 3 a day</dd>", tried, StringComparison.Ordinal);
        Assert.Contains("Speech synthesis 1", tried, StringComparison.Ordinal);
        Assert.Equal(before, await Reader.ContentAsync());

        var added = await Reader.SendAsync(Reader.ManagePath, ("do", "add"), ("query", "speech synthesis"), ("breadth", "wide"));

        Assert.Contains("Added.", added, StringComparison.Ordinal);
        var topic = (await Site.FindAsync()).Topics[1];
        Assert.Equal(("speech synthesis", TopicBreadth.Wide, true), (topic.Query, topic.Breadth, topic.LooksBack));
    }

    [Theory]
    [InlineData("title:(sorting", "", "This query cannot be read")]
    [InlineData("", "", "This query cannot be read")]
    [InlineData("networks", "sorting", "There is already a topic named “sorting”")]
    public async Task A_topic_that_cannot_be_is_explained(string query, string name, string why)
    {
        using var response = await Reader.PostAsync(Reader.ManagePath, ("do", "add"), ("query", query), ("name", name));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains(why, await response.Content.ReadAsStringAsync(TestDatabase.Token), StringComparison.Ordinal);
        Assert.Single((await Site.FindAsync()).Topics);
    }

    [Fact]
    public async Task A_topic_is_changed_paused_resumed_and_removed()
    {
        var key = (await Site.FindAsync()).Topics[0].Key;
        var path = $"{Reader.ManagePath}/topic/{key}";

        await Reader.SendAsync(path, ("do", "save"), ("query", "\"sorting networks\""), ("name", "Networks"), ("breadth", "narrow"), ("max", "3"));
        Assert.Equal(
            (key, "Networks", "\"sorting networks\"", TopicBreadth.Narrow, 3, false),
            await TopicAsync());
        await Reader.SendAsync(Reader.ManagePath, ("do", "pause-topic"), ("topic", $"{key}"));
        Assert.True((await Site.FindAsync()).Topics[0].IsPaused);
        await Reader.SendAsync(Reader.ManagePath, ("do", "resume-topic"), ("topic", $"{key}"));
        Assert.False((await Site.FindAsync()).Topics[0].IsPaused);
        var page = await Reader.SendAsync(path, ("do", "remove"));
        Assert.Contains("Without topics you get", page, StringComparison.Ordinal);
        Assert.Empty((await Site.FindAsync()).Topics);

        async Task<(long, string, string, TopicBreadth, int?, bool)> TopicAsync() =>
            (await Site.FindAsync()).Topics[0] is var topic
                ? (topic.Key, topic.Name, topic.Query, topic.Breadth, topic.MaxPapers, topic.IsPaused)
                : default;
    }

    [Fact]
    public async Task Authors_are_followed_and_excluded_and_let_go()
    {
        var page = await Reader.SendAsync(Reader.ManagePath, ("do", "follow"), ("author", "Grace Hopper"));
        Assert.Contains("<p dir=\"auto\">Grace Hopper</p>", page, StringComparison.Ordinal);
        Assert.Equal("author:\"Grace Hopper\"", (await Site.FindAsync()).Topics[1].Query);
        await Reader.SendAsync(Reader.ManagePath, ("do", "unfollow"), ("author", "Grace Hopper"));
        Assert.Single((await Site.FindAsync()).Topics);

        page = await Reader.SendAsync(Reader.ManagePath, ("do", "exclude"), ("author", "Alan Turing"));
        Assert.Contains("<p dir=\"auto\">Alan Turing</p>", page, StringComparison.Ordinal);
        page = await Reader.SendAsync(Reader.ManagePath, ("do", "include"), ("author", "Alan Turing"));
        Assert.DoesNotContain("<p dir=\"auto\">Alan Turing</p>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_ends_by_itself_on_its_day()
    {
        await Reader.SendAsync(Reader.ManagePath, ("do", "pause"), ("until", "2026-03-20"));
        Assert.True(await Site.FindAsync() is { Status: SubscriberStatus.Paused, NextDue: null });

        await MakeDueAsync(new DateTimeOffset(2026, 3, 19, 22, 0, 0, TimeSpan.Zero));
        Assert.Equal(SubscriberStatus.Paused, (await Site.FindAsync()).Status);
        // Midnight in Berlin.
        await MakeDueAsync(new DateTimeOffset(2026, 3, 19, 23, 0, 0, TimeSpan.Zero));

        Assert.True(await Site.FindAsync() is { Status: SubscriberStatus.Active, PausedUntil: null } reader
            && reader.NextDue == new DateTimeOffset(2026, 3, 20, 6, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_pause_can_be_moved_and_ended_before_its_day()
    {
        await Reader.SendAsync(Reader.ManagePath, ("do", "pause"), ("until", "2026-03-20"));
        var page = await Reader.SendAsync(Reader.ManagePath, ("do", "pause"), ("until", "2026-04-20"));
        Assert.Contains("No digests before Monday, 20 April 2026.", page, StringComparison.Ordinal);

        await Reader.SendAsync(Reader.ManagePath, ("do", "resume"));

        Assert.True(await Site.FindAsync() is { Status: SubscriberStatus.Active, PausedUntil: null, NextDue: not null });
    }

    [Theory]
    [InlineData("2026-03-05")]
    [InlineData("2027-03-07")]
    [InlineData("soon")]
    public async Task A_pause_is_until_a_day_within_a_year(string until)
    {
        var page = await Reader.SendAsync(Reader.ManagePath, ("do", "pause"), ("until", until));

        Assert.Contains("Choose a day after today", page, StringComparison.Ordinal);
        Assert.Equal(SubscriberStatus.Active, (await Site.FindAsync()).Status);
    }

    [Fact]
    public async Task The_copy_of_ones_data_has_settings_topics_feedback_and_digests()
    {
        var topic = (await Site.FindAsync()).Topics[0].Key;
        var store = Site.Services.GetRequiredService<TopicFeedbackStore>();
        await store.RecordAsync(topic, Reader.Edition.Papers[0].PaperKey, isLiked: true, TestDatabase.Token);
        await store.MuteAsync(topic, "Doe, J", TestDatabase.Token);

        using var response = await Site.Http.GetAsync($"{Reader.ManagePath}/my-data.json", TestDatabase.Token);

        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestDatabase.Token));
        var data = json.RootElement;
        Assert.Equal("reader@example.org", data.GetProperty("address").GetString());
        Assert.Equal("Europe/Berlin", data.GetProperty("timeZone").GetString());
        var exported = data.GetProperty("topics")[0];
        Assert.Equal("sorting", exported.GetProperty("query").GetString());
        Assert.Equal("more", exported.GetProperty("feedback")[0].GetProperty("opinion").GetString());
        Assert.Equal("Doe, J", exported.GetProperty("excludedAuthors")[0].GetString());
        var digest = data.GetProperty("digests")[0];
        Assert.Equal("2026-03-05", digest.GetProperty("date").GetString());
        Assert.Equal(10, digest.GetProperty("papers").GetArrayLength());
    }

    [Fact]
    public async Task A_form_from_another_site_or_without_its_mark_changes_nothing()
    {
        var before = await Reader.ContentAsync();

        using var response = await Reader.PostRawAsync(Reader.ManagePath, ("do", "pause"), ("until", "2026-03-20"));
        Assert.Contains("press the button once more", await response.Content.ReadAsStringAsync(TestDatabase.Token), StringComparison.Ordinal);
        var topic = $"{Reader.ManagePath}/topic/{(await Site.FindAsync()).Topics[0].Key}";
        (await Reader.PostRawAsync(topic, ("do", "remove"))).Dispose();
        (await Site.Http.PostAsync(Reader.ManagePath, new StringContent("do=pause"), TestDatabase.Token)).Dispose();

        Assert.Equal(before, await Reader.ContentAsync());
    }

    [Fact]
    public async Task Two_pages_open_at_once_do_not_overwrite_each_other()
    {
        var reader = await Site.FindAsync();
        var store = Site.Services.GetRequiredService<SubscriberStore>();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => store.EditAsync(
            reader.Key,
            now => now with { Topics = [.. now.Topics, new Topic(0, $"Topic {i}", "sorting")] },
            TestDatabase.Token)));

        Assert.Equal(9, (await Site.FindAsync()).Topics.Count);
    }

    [Fact]
    public async Task Private_pages_are_kept_nowhere_and_pass_on_no_address()
    {
        var topic = (await Site.FindAsync()).Topics[0].Key;
        string[] paths =
        [
            Reader.ManagePath, $"{Reader.ManagePath}/my-data.json", $"{Reader.ManagePath}/topic/{topic}", Reader.Feedback(0),
            Reader.Links.Unsubscribe,
        ];
        foreach (var path in paths)
        {
            using var response = await Site.Http.GetAsync(path, TestDatabase.Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
            Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
            Assert.Equal("noindex, nofollow", Assert.Single(response.Headers.GetValues("X-Robots-Tag")));
        }

        Assert.DoesNotContain(Site.Log.Lines, line => line.Contains(Reader.ManagePath[8..], StringComparison.Ordinal));
    }

    private async Task MakeDueAsync(DateTimeOffset now)
    {
        Test.Clock.SetUtcNow(now);
        await Site.Services.GetRequiredService<EditionBuilder>().MakeDueAsync(now, TestDatabase.Token);
    }
}

public sealed class SqliteManagePagesTests() : ManagePagesSuite(new SqliteTestDatabase());

public sealed class PostgreSqlManagePagesTests() : ManagePagesSuite(new PostgreSqlTestDatabase());
