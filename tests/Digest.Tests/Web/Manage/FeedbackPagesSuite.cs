using System.Net;
using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Web.Manage;

/// <summary>The link beside each paper of a mail: what its buttons do, and what they change.</summary>
public abstract class FeedbackPagesSuite(TestDatabase test) : ManagedReaderSuite(test)
{
    [Fact]
    public async Task Each_paper_of_the_mail_has_its_own_page()
    {
        for (var place = 0; place < Reader.Edition.Papers.Count; place++)
        {
            var title = await Test.Database.ReadAsync(
                sql => sql.ScalarAsync<string>("SELECT title FROM papers WHERE key = @key", new { key = Reader.Edition.Papers[place].PaperKey }),
                TestDatabase.Token);
            Assert.Contains($">{title}</a>", await Reader.GetAsync(Reader.Feedback(place)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_button_says_what_it_did_and_can_be_taken_back()
    {
        var link = Reader.Feedback(2);
        Assert.Contains("“Sorting” will bring more papers like this one.", await Reader.GetAsync(link), StringComparison.Ordinal);

        var liked = await Reader.SendAsync(link, ("do", "more"));
        Assert.Contains("<b>“Sorting” brings more like this paper.</b>", liked, StringComparison.Ordinal);
        Assert.Contains("last four weeks", liked, StringComparison.Ordinal);
        Assert.Equal([(Reader.Edition.Papers[2].PaperKey, 1L)], await ExamplesAsync());
        await Reader.SendAsync(link, ("do", "less"));
        Assert.Equal([(Reader.Edition.Papers[2].PaperKey, 0L)], await ExamplesAsync());
        Assert.Contains("Taken back", await Reader.SendAsync(link, ("do", "forget")), StringComparison.Ordinal);
        Assert.Empty(await ExamplesAsync());
    }

    [Fact]
    public async Task An_excluded_author_is_missing_from_tomorrows_digest()
    {
        var page = await Reader.SendAsync(Reader.Feedback(0), ("do", "exclude"), ("author", "Alan Turing"));

        Assert.Contains("<b>“Sorting” brings no papers by Alan Turing.</b>", page, StringComparison.Ordinal);
        Assert.Contains(" papers of the last four weeks no longer match, for example: ", page, StringComparison.Ordinal);
        var tomorrow = (await Reader.TomorrowsDigestAsync())!;
        var title = await Test.Database.ReadAsync(
            sql => sql.ScalarAsync<string>("SELECT title FROM papers WHERE key = @key", new { key = Assert.Single(tomorrow.Papers).PaperKey }),
            TestDatabase.Token);
        Assert.Equal("Sorting networks by Hopper", title);

        page = await Reader.SendAsync(Reader.Feedback(0), ("do", "include"), ("author", "Alan Turing"));
        Assert.Contains("more papers of the last four weeks match", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_settings_show_the_feedback_with_its_effect_and_forget_it()
    {
        await Reader.SendAsync(Reader.Feedback(0), ("do", "exclude"), ("author", "Alan Turing"));
        await Reader.SendAsync(Reader.Feedback(1), ("do", "less"));
        var path = $"{Reader.ManagePath}/topic/{(await Site.FindAsync()).Topics[0].Key}";

        var page = await Reader.GetAsync(path);
        Assert.Contains("no longer match", page, StringComparison.Ordinal);
        Assert.Contains("<span dir=\"auto\">Alan Turing</span>", page, StringComparison.Ordinal);
        page = await Reader.SendAsync(path, ("do", "forget"), ("paper", $"{Reader.Edition.Papers[1].PaperKey}"));
        Assert.DoesNotContain("Less like this", page, StringComparison.Ordinal);
        page = await Reader.SendAsync(path, ("do", "reset"));

        Assert.Contains("None yet.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_that_was_renamed_is_asked_for()
    {
        await Reader.SendAsync(Reader.ManagePath, ("do", "add"), ("query", "speech"));
        await Test.Database.WriteAsync(
            sql => sql.ExecuteAsync("UPDATE topics SET name = 'Other' WHERE name = 'Sorting'"), TestDatabase.Token);
        var topic = (await Site.FindAsync()).Topics[1];

        var page = await Reader.GetAsync(Reader.Feedback(0));
        Assert.DoesNotContain("value=\"more\"", page, StringComparison.Ordinal);
        page = await Reader.SendAsync($"{Reader.Feedback(0)}?topic={topic.Key}", ("do", "more"), ("topic", $"{topic.Key}"));

        Assert.Contains("“speech” brings more like this paper.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_opens_no_paper_that_the_digest_does_not_have_and_ends_with_its_generation()
    {
        var edition = Reader.Feedback(0)[..(Reader.Feedback(0).LastIndexOf('/') + 1)];
        foreach (var paper in (string[])["0", "119", "-1", "x", "99999999999999999999"])
        {
            using var response = await Site.Http.GetAsync($"{edition}{paper}", TestDatabase.Token);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        await Test.Database.WriteAsync(sql => sql.ExecuteAsync("UPDATE subscribers SET link_generation = link_generation + 1"), TestDatabase.Token);
        foreach (var address in (string[])[Reader.Feedback(0), Reader.Links.Manage!])
        {
            using var response = await Site.Http.GetAsync(address, TestDatabase.Token);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    private Task<IReadOnlyList<(long Paper, long Liked)>> ExamplesAsync() =>
        Test.Database.ReadAsync(sql => sql.QueryAsync<(long, long)>("SELECT paper, liked FROM topic_examples"), TestDatabase.Token);
}

public sealed class SqliteFeedbackPagesTests() : FeedbackPagesSuite(new SqliteTestDatabase());

public sealed class PostgreSqlFeedbackPagesTests() : FeedbackPagesSuite(new PostgreSqlTestDatabase());
