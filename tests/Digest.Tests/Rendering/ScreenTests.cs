using AngleSharp.Html.Parser;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Tests.Web;
using Microsoft.Playwright;
using Xunit;

namespace Digest.Tests.Rendering;

/// <summary>The mails in a browser, on a phone and on a wide screen, by day and by night.</summary>
public class ScreenTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>
{
    /// <summary>More than WCAG 2.2 asks for (1.4.3, AA: 4.5), for text of normal size.</summary>
    private const double LeastContrast = 6.6;

    /// <summary>Links that a finger would miss: WCAG 2.2, 2.5.8, without its exception for links in a text.</summary>
    private const string SmallTargets =
        """
        () => [...document.querySelectorAll('a')]
          .map(a => [a.textContent, a.getBoundingClientRect()])
          .filter(([text, box]) => box.height < 24 || box.width < 24)
          .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)
        """;

    /// <summary>Every text with its contrast to the nearest background behind it, by WCAG's relative luminance.</summary>
    private const string Contrasts =
        """
        () => {
          const channels = color => color.match(/[\d.]+/g).map(Number);
          const luminance = color => {
            const [r, g, b] = channels(color).slice(0, 3).map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const background = e => {
            for (; e; e = e.parentElement) {
              const color = getComputedStyle(e).backgroundColor;
              if ((channels(color)[3] ?? 1) > 0) return color;
            }
            return 'rgb(255, 255, 255)';
          };
          const found = [];
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const e = texts.currentNode.parentElement;
            if (!texts.currentNode.data.trim() || e.offsetParent === null) continue;
            const [x, y] = [luminance(getComputedStyle(e).color), luminance(background(e))].sort((a, b) => b - a);
            found.push({ text: texts.currentNode.data.trim().slice(0, 40), contrast: (x + 0.05) / (y + 0.05) });
          }
          return found;
        }
        """;

    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(640, ColorScheme.Light)]
    [InlineData(1200, ColorScheme.Light)]
    [InlineData(1200, ColorScheme.Dark)]
    public async Task Every_mail_fits_the_screen_and_is_accessible(int width, ColorScheme scheme)
    {
        var page = await browser.NewPageAsync(width, scheme);
        var requests = new List<string>();
        page.Request += (_, request) => requests.Add(request.Url);
        foreach (var mail in await MailsAsync())
        {
            await page.SetContentAsync(mail.Html.ToString());

            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            var texts = await page.EvaluateAsync<TextContrast[]>(Contrasts);
            Assert.NotEmpty(texts);
            Assert.All(
                texts,
                text => Assert.True(
                    text.Contrast >= LeastContrast, $"'{text.Text}' has a contrast of {text.Contrast:0.00}"));
            Assert.Empty(await Accessibility.ProblemsAsync(page));
            Assert.Empty(await page.EvaluateAsync<string[]>(SmallTargets));
        }

        Assert.Empty(requests);
    }

    [Theory]
    [InlineData(360, 3500, false)]
    [InlineData(640, 2350, false)]
    [InlineData(360, 3500, true)]
    [InlineData(640, 2350, true)]
    public async Task A_digest_of_ten_papers_is_short(int width, int height, bool hasEveryLink)
    {
        var mail = await TenPapers.RenderAsync(links: hasEveryLink ? SomeMail.Links : null);
        var page = await browser.NewPageAsync(width);

        await page.SetContentAsync(mail.Html.ToString());

        Assert.InRange(await page.EvaluateAsync<int>("document.documentElement.scrollHeight"), 1, height);
        // The third title begins below the screen's first 800 pixels, or the second paper is whole above it.
        Assert.InRange(await page.EvaluateAsync<double>(
            "document.querySelectorAll('.item')[1].getBoundingClientRect().bottom"), 1, 800);
        Assert.InRange(await page.EvaluateAsync<int>("document.querySelectorAll('a').length"), 1, 40);
        Assert.InRange(mail.Html.Utf8.Length, 1, 25_000);
    }

    [Fact]
    public async Task Every_mail_is_valid_HTML()
    {
        var strict = new HtmlParser(new HtmlParserOptions { IsStrictMode = true });
        foreach (var mail in await MailsAsync()) strict.ParseDocument(mail.Html.ToString());
    }

    [Fact]
    public async Task A_title_from_right_to_left_is_set_so_while_the_mail_around_it_is_not()
    {
        var page = await browser.NewPageAsync();

        await page.SetContentAsync((await SomeMail.RenderAsync([SomeMail.Paper(1, "نماذج اللغة (LLM)")])).Html.ToString());

        Assert.Equal("rtl", await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('h3')).direction"));
        Assert.Equal("ltr", await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.item')).direction"));
        Assert.Equal("en", await page.EvaluateAsync<string>("document.documentElement.lang"));
    }

    private static async Task<RenderedMail[]> MailsAsync()
    {
        // Twice as many as get cards, so that the short list is there too; a word that no screen is wide enough for; everything a card can show.
        var papers = Enumerable.Range(1, 60).Select(key => SomeMail.Paper(key) with { Upvotes = 7, CommentCount = 2, Tldr = "Small is large.", CodeUrl = "https://example.org/c" }).ToArray();
        papers[1] = papers[1] with { Title = new string('w', 300), ProjectUrl = "https://example.org/p", Authors = [new string('n', 200)] };
        PaperChange[] changes = [new(1, ChangeKind.Withdrawn, 1, SomeMail.Morning), new(2, ChangeKind.Revised, 1, SomeMail.Morning)];
        var edition = SomeMail.Edition(papers) with { Changes = changes };
        var delivery = new OutboxMessage { Key = 8, Kind = MailKind.Alert, Recipient = "grace@example.net", QueuedAt = SomeMail.Morning, Content = "Trouble\n" + new string('v', 300) };
        return
        [
            await SomeMail.Renderer(papers).RenderAsync(edition, SomeMail.Subscriber(), SomeMail.Links, TestContext.Current.CancellationToken),
            new ConfirmMail(SomeMail.Templates(), SomeMail.Brand).Render(delivery, SomeMail.Subscriber(), "https://digest.example.org/c/TOKEN"),
            new WelcomeMail(SomeMail.Templates(), SomeMail.Brand).Render(delivery, SomeMail.Subscriber(), SomeMail.Links),
            new UnsubscribedMail(SomeMail.Templates(), SomeMail.Brand).Render(delivery, SomeMail.Subscriber(), "https://digest.example.org/c/TOKEN"),
            await TenPapers.RenderAsync(),
            new AlertMail(SomeMail.Templates(), SomeMail.Brand).Render(delivery),
        ];
    }

    private sealed record TextContrast
    {
        public string Text { get; init; } = "";

        public double Contrast { get; init; }
    }
}
