using AngleSharp.Html.Parser;
using Digest.Editions;
using Digest.Papers;
using Xunit;

namespace Digest.Tests.Rendering;

/// <summary>The order of a mail, its counts, and the subject and preview line made of them.</summary>
public class EditionOrderTests
{
    [Fact]
    public async Task A_paper_of_two_topics_stands_under_the_first_and_counts_once()
    {
        var (html, text, _) = await RenderAsync(["Agents"], ["Robots", "Agents"], ["Agents"], [null]);

        Assert.Contains("Agents 2 · Robots 1 · Trending 1", OneLine(html.QuerySelector("h1 + p")!.TextContent));
        Assert.Equal(["Agents", "Robots", "Trending"], html.QuerySelectorAll("h2").Select(h => h.TextContent));
        Assert.Equal(
            ["Paper 1: of many", "Paper 3: of many", "Paper 2: of many", "Paper 4: of many"],
            html.QuerySelectorAll("h3").Select(h => OneLine(h.TextContent)));
        Assert.Contains("\n2.  Paper 3: of many", text);
        Assert.Contains("Agents: large", OneLine(html.Body!.TextContent));
    }

    [Fact]
    public async Task The_subject_says_what_is_in_the_mail_and_the_preview_goes_on_with_the_second_paper()
    {
        var (html, _, subject) = await RenderAsync(["Video generation"], ["Agents"], ["Video generation"]);

        Assert.Equal("Paper 1 and 2 more: Video generation, Agents", subject);
        Assert.Equal("Paper 3: of many · Paper 2: of many", html.QuerySelector("body > div")!.TextContent);
    }

    [Fact]
    public async Task One_paper_is_the_subject_and_its_summary_the_preview()
    {
        var (html, _, subject) = await RenderAsync(["Agents"]);

        Assert.Equal("Paper 1: of many", subject);
        Assert.StartsWith("We look at large things.", html.QuerySelector("body > div")!.TextContent);
    }

    [Fact]
    public async Task Only_trending_papers_say_so()
    {
        var (_, _, subject) = await RenderAsync([null], [null]);
        Assert.Equal("Paper 1 and 1 more: Trending", subject);
    }

    [Fact]
    public async Task The_next_titles_are_named_and_the_rest_counted()
    {
        Paper[] papers = [.. Enumerable.Range(1, 6).Select(key => SomeMail.Paper(key, $"Paper {key}: of many"))];
        var edition = SomeMail.Edition(papers[..1]) with
        {
            Further = [.. papers.Skip(1).Select(paper => new FurtherPaper(paper.Key, 1))],
            NotShown = 17,
        };

        var mail = await SomeMail.Renderer(papers).RenderAsync(
            edition, SomeMail.Subscriber(), SomeMail.Links, TestContext.Current.CancellationToken);

        var html = new HtmlParser().ParseDocument(mail.Html.ToString());
        Assert.Equal(
            papers.Skip(1).Select(paper => paper.Title), html.QuerySelectorAll("p.line").Select(p => p.TextContent));
        Assert.Contains("12 more papers matched.", html.Body!.TextContent);
        Assert.Contains("See all 18", html.Body.TextContent);
        Assert.Contains("\n2.  Paper 2: of many\n", mail.Text.ToString());
    }

    [Theory]
    [InlineData(4, "Shmilovich +3", "Dor Shmilovich", "Ada Lovelace")]
    [InlineData(1, "Dor Shmilovich", "Dor Shmilovich")]
    [InlineData(2, "van der Maaten +1", "Laurens van der Maaten", "Geoffrey Hinton")]
    [InlineData(2, "King +1", "Martin L. King Jr.", "Ada Lovelace")]
    [InlineData(900, "ATLAS Collaboration +899", "ATLAS Collaboration")]
    [InlineData(2, "王伟 +1", "王伟", "李娜")]
    [InlineData(2, "Hinton +1", "Hinton, Geoffrey", "Ada Lovelace")]
    public async Task Authors_are_named_in_a_few_letters(int count, string byline, params string[] authors)
    {
        var mail = await SomeMail.RenderAsync([SomeMail.Paper() with { Authors = authors, AuthorCount = count }]);
        Assert.StartsWith(
            byline + " ·",
            OneLine(new HtmlParser().ParseDocument(mail.Html.ToString()).QuerySelector("h3 + p")!.TextContent));
    }

    private static async Task<(AngleSharp.Html.Dom.IHtmlDocument Html, string Text, string Subject)> RenderAsync(
        params string?[][] topics)
    {
        Paper[] papers =
            [.. Enumerable.Range(1, topics.Length).Select(key => SomeMail.Paper(key, $"Paper {key}: of many"))];
        var edition = SomeMail.Edition(papers) with
        {
            Papers = [.. topics.Select((of, i) => new EditionPaper(i + 1, 1, 0, 0, 0.5, [.. of.Select(Reason)]))],
        };
        var mail = await SomeMail.Renderer(papers).RenderAsync(
            edition, SomeMail.Subscriber(), null, TestContext.Current.CancellationToken);
        return (
            new HtmlParser().ParseDocument(mail.Html.ToString()), mail.Text.ToString(), mail.Message.Subject!);
    }

    private static EditionReason Reason(string? topic) => topic is null
        ? new EditionReason(ReasonKind.Trending, null, [], 1)
        : new EditionReason(ReasonKind.Query, topic, ["large"], 0);

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
