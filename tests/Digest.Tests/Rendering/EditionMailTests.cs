using AngleSharp.Html.Parser;
using Digest.Editions;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Templates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Digest.Tests.Rendering;

public class EditionMailTests
{
    [Fact]
    public async Task A_mail_is_the_same_bytes_whether_its_cards_are_new_or_reused()
    {
        Paper[] papers = [SomeMail.Paper(1, "S²FT — naïve, \"quoted\" and <3B"), SomeMail.Paper(2) with { Upvotes = 7, Tldr = "Small is large." }];
        var renderer = SomeMail.Renderer(papers);
        var edition = SomeMail.Edition(papers);

        var fresh = await renderer.RenderAsync(edition, SomeMail.Subscriber(), SomeMail.Links, TestContext.Current.CancellationToken);
        var reused = await renderer.RenderAsync(edition, SomeMail.Subscriber(), SomeMail.Links, TestContext.Current.CancellationToken);
        var elsewhere = await SomeMail.Renderer(papers).RenderAsync(edition, SomeMail.Subscriber(), SomeMail.Links, TestContext.Current.CancellationToken);

        Assert.Equal(fresh.Bytes(), reused.Bytes());
        Assert.Equal(fresh.Bytes(), elsewhere.Bytes());
    }

    [Fact]
    public async Task Papers_are_loaded_once_for_all_who_get_them()
    {
        Paper[] papers = [SomeMail.Paper(1), SomeMail.Paper(2)];
        var loaded = 0;
        var renderer = new EditionMail(SomeMail.Templates(), SomeMail.Brand, (wanted, _) =>
        {
            loaded += wanted.Count;
            return Task.FromResult<IReadOnlyList<Paper>>(papers);
        });

        for (var i = 0; i < 3; i++)
            await renderer.RenderAsync(SomeMail.Edition(papers), SomeMail.Subscriber($"Reader {i}"), null, TestContext.Current.CancellationToken);

        Assert.Equal(2, loaded);
    }

    [Fact]
    public async Task A_changed_card_template_changes_the_next_mail()
    {
        var folder = Directory.CreateTempSubdirectory("templates");
        try
        {
            var file = Path.Combine(Directory.CreateDirectory(Path.Combine(folder.FullName, "mail")).FullName, "_paper.html");
            await File.WriteAllTextAsync(file, "<p>first {{ paper.title }}</p>", TestContext.Current.CancellationToken);
            var clock = new FakeTimeProvider();
            Paper[] papers = [SomeMail.Paper()];
            var renderer = new EditionMail(
                new TemplateLibrary(folder.FullName, clock, NullLogger<TemplateLibrary>.Instance), SomeMail.Brand,
                    (_, _) => Task.FromResult<IReadOnlyList<Paper>>(papers));
            var before = await renderer.RenderAsync(SomeMail.Edition(papers), SomeMail.Subscriber(), null, TestContext.Current.CancellationToken);

            await File.WriteAllTextAsync(file, "<p>second {{ paper.title }}</p>", TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc(file, new DateTime(2026, 3, 5, 0, 0, 0, DateTimeKind.Utc));
            clock.Advance(TimeSpan.FromSeconds(2));
            var after = await renderer.RenderAsync(SomeMail.Edition(papers), SomeMail.Subscriber(), null, TestContext.Current.CancellationToken);

            Assert.Contains("<p>first A Small", before.Html.ToString());
            Assert.Contains("<p>second A Small", after.Html.ToString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_card_shows_the_counts_that_the_edition_kept()
    {
        var paper = SomeMail.Paper() with { Upvotes = 5 };
        var edition = SomeMail.Edition([paper]);

        var later = await SomeMail.Renderer([paper with { Upvotes = 99 }]).RenderAsync(edition, SomeMail.Subscriber(), null, TestContext.Current.CancellationToken);

        Assert.Contains("5 upvotes", later.Text.ToString());
        Assert.DoesNotContain("99", later.Text.ToString());
    }

    [Fact]
    public async Task A_mail_says_which_topics_and_words_brought_each_paper()
    {
        var paper = SomeMail.Paper();
        EditionReason[] reasons =
        [
            new(ReasonKind.Query, "Scale & size", ["large", "cs.CL"], 0), new(ReasonKind.Profile, "My taste", ["noether"], 0), new(ReasonKind.Trending, null, [], 3),
            new(ReasonKind.Query, "Both", ["rings"], 0) { LikedTerms = ["ideals"] }, new(ReasonKind.Related, "Algebra", ["field"], 0),
            new(ReasonKind.Author, "Authors", ["Emmy Noether"], 0), new(ReasonKind.Author, "Authors", ["Emil Artin"], 0) { LikedTerms = ["ideals"] },
        ];
        var edition = SomeMail.Edition([paper]) with { Papers = [new EditionPaper(1, 1, 0, 0, 0.9, reasons)] };

        var mail = await SomeMail.Renderer([paper]).RenderAsync(edition, SomeMail.Subscriber(), null, TestContext.Current.CancellationToken);

        const string Expected =
            "Matches: “large”, “cs.CL” · My taste: Like papers you liked: “noether” · Trending, number 3 · "
            + "Both: “rings”; Like papers you liked: “ideals” · Algebra: Related: “field” · "
            + "Authors: You follow: Emmy Noether · "
            + "Authors: You follow: Emil Artin; Like papers you liked: “ideals”";
        var html = new HtmlParser().ParseDocument(mail.Html.ToString());
        Assert.Contains(
            Expected.Replace("“", "").Replace("”", ""), OneLine(html.Body!.TextContent), StringComparison.Ordinal);
        Assert.Contains("large, cs.CL", html.QuerySelectorAll("b").Select(bold => bold.TextContent));
        Assert.Contains(Expected, OneLine(mail.Text.ToString()));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("Title\r\nBcc: victim@example.com")]
    [InlineData("Title\nContent-Type: text/html\n\n<b>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("{{ include 'mail/alert.txt' }} ${x} {%{")]
    public async Task A_hostile_title_is_only_text(string title)
    {
        var mail = await SomeMail.RenderAsync([SomeMail.Paper(1, title)], SomeMail.Links);
        var usual = await SomeMail.RenderAsync([SomeMail.Paper()], SomeMail.Links);

        var document = new HtmlParser().ParseDocument(mail.Html.ToString());
        Assert.Equal(OneLine(title), OneLine(document.QuerySelector("h3")!.TextContent));
        Assert.Equal(
            new HtmlParser().ParseDocument(usual.Html.ToString()).All.Select(element => element.LocalName), document.All.Select(element => element.LocalName));
        Assert.Equal(usual.Headers().Select(NameOf), mail.Headers().Select(NameOf));
        Assert.Contains(OneLine(title), OneLine(mail.Text.ToString()));
    }

    [Fact]
    public async Task A_topic_and_a_name_are_only_text_too()
    {
        Paper[] papers = [SomeMail.Paper()];
        var mail = await SomeMail.Renderer(papers).RenderAsync(
            SomeMail.Edition(papers, "<b>x</b>\r\nBcc: a@b.example"), SomeMail.Subscriber("Eve\r\nBcc: a@b.example"), null, TestContext.Current.CancellationToken);

        Assert.DoesNotContain("<b>x</b>", mail.Html.ToString());
        Assert.DoesNotContain(mail.Headers(), header => header.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(40, 60)]
    [InlineData(300, 500)]
    public async Task Html_stays_below_what_Gmail_clips_and_keeps_every_footer(int count, int titleLength)
    {
        // Each of these characters takes six bytes once escaped.
        var papers = Enumerable.Range(1, count).Select(key => SomeMail.Paper(key, new string('"', titleLength)) with { Tldr = new string('&', 600) }).ToArray();

        var mail = await SomeMail.RenderAsync(papers, SomeMail.Links);

        var html = mail.Html.ToString();
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(html), EditionMail.MaxHtmlBytes / 2, EditionMail.MaxHtmlBytes);
        Assert.Contains(SomeMail.Links.Unsubscribe, html);
        Assert.EndsWith("</html>", html.TrimEnd());
    }

    [Fact]
    public async Task The_last_papers_become_short_entries_and_the_text_part_keeps_all()
    {
        var papers = Enumerable.Range(1, 100).Select(key => SomeMail.Paper(key, $"Paper {key} of many")).ToArray();

        var mail = await SomeMail.RenderAsync(papers, SomeMail.Links);

        var html = mail.Html.ToString();
        Assert.Contains("More papers", html);
        Assert.All(papers, paper => Assert.Contains(paper.Title, html));
        Assert.Contains("100.", mail.Text.ToString());
        Assert.DoesNotContain("More papers", mail.Text.ToString());
    }

    [Fact]
    public async Task Without_public_pages_the_mail_offers_no_link_to_them_and_says_so()
    {
        var mail = await SomeMail.RenderAsync([SomeMail.Paper()]);

        Assert.DoesNotContain(mail.Headers(), header => header.StartsWith("List-Unsubscribe", StringComparison.Ordinal));
        Assert.Contains("To unsubscribe, contact the sender.", mail.Html.ToString());
        Assert.Contains("To unsubscribe, contact the sender.", OneLine(mail.Text.ToString()));
    }

    [Fact]
    public async Task With_public_pages_one_click_is_offered_in_the_headers()
    {
        var mail = await SomeMail.RenderAsync([SomeMail.Paper()], SomeMail.Links);

        Assert.Contains("List-Unsubscribe: <https://digest.example.org/u/TOKEN>", mail.Headers());
        Assert.Contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click", mail.Headers());
        Assert.Contains("List-Id: <digest.example.org>", mail.Headers());
        Assert.Contains(mail.Headers(), header => header.StartsWith("Feedback-ID: edition:mail:digest:d", StringComparison.Ordinal));
        Assert.Contains("Auto-Submitted: auto-generated", mail.Headers());
    }

    [Fact]
    public async Task A_mailbox_to_leave_by_is_offered_where_there_are_no_pages()
    {
        Paper[] papers = [SomeMail.Paper()];
        var renderer = SomeMail.Renderer(papers, SomeMail.Brand with { UnsubscribeMailbox = "leave@example.org" });

        var mail = await renderer.RenderAsync(SomeMail.Edition(papers), SomeMail.Subscriber(), null, TestContext.Current.CancellationToken);

        Assert.Contains("List-Unsubscribe: <mailto:leave@example.org?subject=unsubscribe>", mail.Headers());
        Assert.DoesNotContain(mail.Headers(), header => header.StartsWith("List-Unsubscribe-Post", StringComparison.Ordinal));
        Assert.Contains("href=\"mailto:leave@example.org?subject=unsubscribe\"", mail.Html.ToString());
    }

    [Fact]
    public async Task Leaving_by_mail_brings_the_token_of_the_link()
    {
        Paper[] papers = [SomeMail.Paper()];
        var renderer = SomeMail.Renderer(papers, SomeMail.Brand with { UnsubscribeMailbox = "leave@example.org" });

        var mail = await renderer.RenderAsync(SomeMail.Edition(papers), SomeMail.Subscriber(), SomeMail.Links, TestContext.Current.CancellationToken);

        Assert.Contains("List-Unsubscribe: <https://digest.example.org/u/TOKEN>, <mailto:leave@example.org?subject=unsubscribe%20TOKEN>", mail.Headers());
    }

    [Fact]
    public async Task An_edition_whose_paper_is_gone_is_an_error_that_names_both()
    {
        var edition = SomeMail.Edition([SomeMail.Paper(41)]);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await SomeMail.Renderer([]).RenderAsync(edition, SomeMail.Subscriber(), null, TestContext.Current.CancellationToken));

        Assert.Equal("Paper 41, revision 1, of edition 12 is no longer stored.", error.Message);
    }

    /// <summary>Its timestamps move only when told.</summary>
    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string NameOf(string header) => header[..header.IndexOf(':')];
}
