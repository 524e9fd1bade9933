using AngleSharp.Html.Parser;
using Digest.Papers;
using Xunit;

namespace Digest.Tests.Rendering;

/// <summary>The section that names papers of earlier mails.</summary>
public class ChangedPapersTests
{
    private static readonly Paper[] Papers =
    [
        SomeMail.Paper(1, "A new paper"), SomeMail.Paper(2, "An old <b>paper</b> & its proof") with { Revision = 3 },
        SomeMail.Paper(3, "A machine that never rests") with { AbstractUrl = null },
    ];

    private static readonly PaperChange[] Changes =
    [
        new(3, ChangeKind.Withdrawn, 1, SomeMail.Morning.AddDays(-1)), new(2, ChangeKind.Revised, 3, SomeMail.Morning.AddDays(-2)),
    ];

    [Fact]
    public async Task It_marks_each_as_withdrawn_or_revised_with_its_day_and_link()
    {
        var (html, text) = await RenderAsync(Changes);

        var entries = new HtmlParser().ParseDocument(html).QuerySelectorAll("h2, p")
            .SkipWhile(p => !p.TextContent.StartsWith("Updates to papers", StringComparison.Ordinal))
            .Skip(1)
            .Take(2)
            .ToList();
        Assert.Equal(
            [
                "Withdrawn 4 Mar: A machine that never rests",
                "Revised 3 Mar: An old <b>paper</b> & its proof",
            ],
            entries.Select(p => p.TextContent));
        Assert.Equal([null, "https://arxiv.org/abs/2501.19393"], entries.Select(p => p.QuerySelector("a")?.GetAttribute("href")));
        Assert.Contains(
            """
            == Updates to papers you received ==

              - A machine that never rests
                Withdrawn, 4 Mar
              - An old <b>paper</b> & its proof
                Revised, 3 Mar
                https://arxiv.org/abs/2501.19393

            """.ReplaceLineEndings("\n"), text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_the_mail_has_no_word_of_it()
    {
        var (html, text) = await RenderAsync([]);
        Assert.DoesNotContain("Updates to papers", html + text, StringComparison.Ordinal);
    }

    private static async Task<(string Html, string Text)> RenderAsync(PaperChange[] changes)
    {
        var edition = SomeMail.Edition([Papers[0]]) with { Changes = changes };
        var mail = await SomeMail.Renderer(Papers).RenderAsync(edition, SomeMail.Subscriber(), SomeMail.Links, TestContext.Current.CancellationToken);
        return (mail.Html.ToString(), mail.Text.ToString());
    }
}
