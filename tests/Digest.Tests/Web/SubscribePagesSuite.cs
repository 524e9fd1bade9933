using System.Net;
using Digest.Subscribers;
using Digest.Subscribers.SignUps;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Web;

/// <summary>The page to subscribe, as a browser and as a program asks it.</summary>
public abstract class SubscribePagesSuite(TestDatabase test) : IAsyncLifetime
{
    private PageSite _site = null!;
    private FormPoster _forms = null!;

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        await ReadablePapers.FillAsync(test);
        _site = await PageSite.StartAsync(test);
        _forms = new FormPoster(_site.Http, test.Clock);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _site.DisposeAsync();
        await test.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_an_address_belongs_to_the_answer_is_the_same()
    {
        string[] emails = ["unknown@example.org", "active@example.org", "paused@example.org", "gone@example.org", "full@example.org"];
        SubscriberStatus[] states = [SubscriberStatus.Active, SubscriberStatus.Paused, SubscriberStatus.Unsubscribed];
        await test.Lifecycle.AddAsync(
            [.. states.Select((status, i) => Some.Subscriber(emails[i + 1]) with { Status = status })], TestDatabase.Token);
        await test.Database.WriteAsync(
            sql => SuppressionStore.AddAsync(
                sql, EmailAddress.Parse(emails[4]).Address!, SubscriberStatus.Active, SuppressionReason.HardBounce, "", test.Clock.GetUtcNow()),
            TestDatabase.Token);

        var answers = new List<string>();
        foreach (var email in emails)
        {
            using var response = await _forms.PostAsync("/subscribe", Fields(email));
            answers.Add($"{(int)response.StatusCode} {response.Headers} {await response.Content.ReadAsStringAsync(TestDatabase.Token)}");
        }

        Assert.StartsWith("303 ", answers[0], StringComparison.Ordinal);
        Assert.Contains("Location: /subscribe/sent", answers[0], StringComparison.Ordinal);
        Assert.Contains("Cache-Control: no-store", answers[0], StringComparison.Ordinal);
        Assert.Contains("Referrer-Policy: no-referrer", answers[0], StringComparison.Ordinal);
        Assert.Single(answers.Distinct());
        Assert.Empty(await QueuedAsync());
        Assert.DoesNotContain(_site.Log.Lines, line => line.Contains("example.org", StringComparison.Ordinal));

        await HandleAsync();
        Assert.Equal(["Confirm", "Confirm", "Settings", "Settings"], (await QueuedAsync()).Order());
    }

    [Fact]
    public async Task What_is_chosen_arrives_as_it_was_chosen()
    {
        using var response = await _forms.PostAsync(
            "/subscribe?lang=fr",
            Fields("ada@example.org", "sorting networks", "narrow", "speech", "wide"),
            new("categories", "cs.CL, stat.ML"),
            new("authors", "Ada Lovelace\nTuring, Alan"),
            new("library", "2603.00003\n2603.00006\n1234.56789"));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        await HandleAsync();

        var pending = await _site.FindAsync("ada@example.org");
        Assert.Equal(
            ["sorting networks [narrow]", "speech [wide]", "cs.CL, stat.ML=cat:cs.CL OR cat:stat.ML", "Authors=author:\"Ada Lovelace\" OR author:\"Turing, Alan\""],
            pending.Topics.Select(Digest.Topics.TopicText.Format));
        Assert.Equal(
            (Cadence.Weekly, DayOfWeek.Friday, new TimeOnly(6, 45), "Europe/Paris", "fr"),
            (pending.Cadence, pending.WeeklyOn, pending.SendTime, pending.TimeZone, pending.Locale));
        Assert.Equal(
            2,
            await test.Database.ReadAsync(
                sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM topic_examples WHERE liked = 1"), TestDatabase.Token));
    }

    [Fact]
    public async Task Papers_alone_are_a_topic_too()
    {
        using var response = await _forms.PostAsync("/subscribe", Fields("ada@example.org"), [new("library", "2603.00003")]);
        await HandleAsync();

        Assert.Equal("like:arxiv:2603.00003", Assert.Single((await _site.FindAsync("ada@example.org")).Topics).Query);
    }

    [Fact]
    public async Task A_search_leads_to_the_form_which_says_what_the_topic_would_bring()
    {
        var search = await _site.Http.GetStringAsync("/search?q=%22sorting+networks%22", TestDatabase.Token);
        Assert.Contains("href=\"/subscribe?q=%22sorting%20networks%22\"", search, StringComparison.Ordinal);

        var page = await _site.Http.GetStringAsync("/subscribe?q=%22sorting%20networks%22", TestDatabase.Token);
        Assert.Contains("value=\"&quot;sorting networks&quot;\"", page, StringComparison.Ordinal);
        Assert.Contains("about 10 a week", page, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"error\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("email", "nobody", "not a valid mail address")]
    [InlineData("topic", "title:(", "at character")]
    [InlineData("categories", "cs CL!", "not categories")]
    [InlineData("authors", "!", "cannot be read")]
    [InlineData("zone", "Mars/Base", "must be an IANA time zone")]
    public async Task What_cannot_be_read_is_shown_beside_the_rest_which_stays(string field, string value, string said)
    {
        using var response = await _forms.PostAsync(
            "/subscribe", [.. Fields("ada@example.org", "robots").Where(one => one.Key != field), new(field, value)]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var page = await response.Content.ReadAsStringAsync(TestDatabase.Token);
        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.Contains(field == "topic" ? "value=\"ada@example.org\"" : "value=\"robots\"", page, StringComparison.Ordinal);
        Assert.Equal(0, await WaitingAsync());
    }

    [Fact]
    public async Task A_topic_that_is_too_broad_is_explained_with_its_number_and_taken_at_the_second_press()
    {
        await using var site = await PageSite.StartAsync(test, defaults: new SubscribersOptions { MaxPapers = 1 });
        var forms = new FormPoster(site.Http, test.Clock);
        var fields = Fields("ada@example.org", "cat:cs.CL");
        using var asked = await forms.PostAsync("/subscribe", fields);
        var page = await asked.Content.ReadAsStringAsync(TestDatabase.Token);
        Assert.Equal(HttpStatusCode.BadRequest, asked.StatusCode);
        Assert.Contains("This topic would bring about", page, StringComparison.Ordinal);
        Assert.Equal(0, await WaitingAsync());

        using var taken = await forms.PostAsync("/subscribe", [.. fields, new("accepted", "cat:cs.CL")]);
        Assert.Equal(HttpStatusCode.SeeOther, taken.StatusCode);
    }

    [Fact]
    public async Task Programs_and_other_sites_are_shown_the_form_again()
    {
        var fields = Fields("ada@example.org");
        using var quick = await _forms.SendAsync("/subscribe", fields, wait: TimeSpan.FromSeconds(1));
        using var trapped = await _forms.PostAsync("/subscribe", [.. fields, new("homepage", "https://example.org/")]);
        using var foreign = await _site.Http.PostAsync(
            "/subscribe", new FormUrlEncodedContent(fields), TestDatabase.Token);
        using var crossSite = await _forms.SendAsync("/subscribe", fields, from: "cross-site");
        foreach (var response in (HttpResponseMessage[])[quick, trapped, foreign, crossSite])
        {
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            var page = await response.Content.ReadAsStringAsync(TestDatabase.Token);
            Assert.Contains("press the button again", page, StringComparison.Ordinal);
            Assert.Contains("value=\"ada@example.org\"", page, StringComparison.Ordinal);
        }

        Assert.Equal(0, await WaitingAsync());
    }

    [Fact]
    public async Task Who_asks_for_the_link_to_their_settings_is_answered_as_anyone()
    {
        await test.Lifecycle.AddAsync([Some.Subscriber("known@example.org")], TestDatabase.Token);
        var answers = new List<string>();
        foreach (var email in (string[])["known@example.org", "unknown@example.org"])
        {
            using var response = await _forms.PostAsync("/manage", [new("email", email)]);
            answers.Add($"{(int)response.StatusCode} {response.Headers}");
        }

        using var wrong = await _forms.PostAsync("/manage", [new("email", "nobody")]);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.StartsWith("303 ", answers[0], StringComparison.Ordinal);
        Assert.Single(answers.Distinct());
        await HandleAsync();
        Assert.Equal(["Settings"], await QueuedAsync());
    }

    [Fact]
    public async Task A_network_that_asks_without_end_is_told_to_wait()
    {
        for (var i = 0; i <= SignUpLimits.RequestsPerNetworkAnHour; i++)
        {
            using var response = await _forms.SendAsync(
                "/subscribe", Fields($"reader{i}@example.org"), network: "198.51.100.7");
            Assert.Equal(
                i < SignUpLimits.RequestsPerNetworkAnHour ? HttpStatusCode.SeeOther : HttpStatusCode.TooManyRequests,
                response.StatusCode);
        }
    }

    [Fact]
    public async Task Random_forms_are_answered_without_an_error_of_ours()
    {
        var forms = new RandomForms(seed: 23);
        var token = await _forms.TokenAsync("/subscribe");
        var errors = new List<string>();
        for (var i = 0; i < 2_000; i++)
        {
            using var content = forms.Next(token);
            using var response = await _site.Http.PostAsync("/subscribe", content, TestDatabase.Token);
            if ((int)response.StatusCode is >= 500 and not 503) errors.Add($"{i}: {(int)response.StatusCode}");
        }

        Assert.Empty(errors);
    }

    private static KeyValuePair<string, string>[] Fields(string email, params string[] topics) =>
        [
            new("email", email), new("cadence", "weekly:friday"), new("time", "06:45"), new("zone", "Europe/Paris"),
            new("language", "fr"), new("step", "subscribe"),
            .. topics.Select((text, i) => new KeyValuePair<string, string>(i % 2 == 0 ? "topic" : "breadth", text)),
        ];

    private Task<SignUpSummary> HandleAsync() =>
        _site.Services.GetRequiredService<SignUpHandler>().RunAsync(TestDatabase.Token);

    private Task<IReadOnlyList<string>> QueuedAsync() => test.Database.ReadAsync(
        sql => sql.QueryAsync<string>("SELECT kind FROM deliveries ORDER BY key"), TestDatabase.Token);

    private Task<long> WaitingAsync() => test.Database.ReadAsync(
        sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM signups"), TestDatabase.Token);
}

public sealed class SqliteSubscribePagesTests() : SubscribePagesSuite(new SqliteTestDatabase());

public sealed class PostgreSqlSubscribePagesTests() : SubscribePagesSuite(new PostgreSqlTestDatabase());
