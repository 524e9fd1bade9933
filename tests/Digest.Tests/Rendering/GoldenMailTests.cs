using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Digest.Editions;
using Digest.Links;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Subscribers;
using Digest.Topics;
using Xunit;

namespace Digest.Tests.Rendering;

/// <summary>
/// Every mail in every language, whole, in a folder beside this file: what a change of the templates or texts does to
/// them shows in the diff. DIGEST_WRITE_GOLDEN=1 writes the files.
/// </summary>
public class GoldenMailTests
{
    private static readonly MailIdentity Brand =
        SomeMail.Brand with { Imprint = ["Example Lab & Friends", "1 Main Street, Oxford"] };

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    [InlineData("fr")]
    [InlineData("es")]
    [InlineData("zh")]
    public async Task A_digest_looks_as_it_did(string language)
    {
        Paper[] papers =
        [
            SomeMail.Paper(1, "S²FT for \"naïve\" models <3B") with
            {
                Tldr = "Trains a few heads & channels.",
                Upvotes = 42,
                CommentCount = 1,
                CodeUrl = "https://example.org/code?a=1&b=2",
                ProjectUrl = "https://example.org/project",
                Authors = ["Ada Lovelace", "Emmy Noether", "Grace Hopper"],
                AuthorCount = 9,
            },
            SomeMail.Paper(2) with
            {
                Authors = [], AuthorCount = 4, AbstractUrl = null, PdfUrl = null, PublishedAt = null,
            },
            SomeMail.Paper(3, "Only a title"),
            SomeMail.Paper(4, "A machine that never rests"),
        ];
        EditionReason[] reasons =
        [
            new(ReasonKind.Query, "Fine-tuning", ["heads", "cs.CL"], 0) { LikedTerms = ["channels"] },
            new(ReasonKind.Related, "Large things", ["small ones"], 0),
            new(ReasonKind.Author, "Authors", ["Ada Lovelace"], 0),
            new(ReasonKind.Trending, null, [], 2),
        ];
        var edition = SomeMail.Edition(papers[..2]) with
        {
            IsFirst = true,
            NotShown = 3,
            Further = [new FurtherPaper(3, 1)],
            Changes = [new PaperChange(4, ChangeKind.Withdrawn, 1, SomeMail.Morning)],
        };
        edition = edition with { Papers = [edition.Papers[0] with { Reasons = reasons }, edition.Papers[1]] };
        var subscriber = SomeMail.Subscriber() with { Locale = language };

        var mail = await SomeMail.Renderer(papers, Brand).RenderAsync(
            edition, subscriber, SomeMail.Links, TestContext.Current.CancellationToken);

        await AssertIsAsync($"{language}/digest.html", mail.Html.ToString());
        await AssertIsAsync($"{language}/digest.txt", $"{mail.Message.Subject}\n\n{mail.Text}");
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    [InlineData("fr")]
    [InlineData("es")]
    [InlineData("zh")]
    public async Task The_other_mails_look_as_they_did(string language)
    {
        var subscriber = SomeMail.Subscriber() with
        {
            Locale = language,
            TimeZone = "Europe/Berlin",
            Cadence = Cadence.Weekly,
            WeeklyOn = DayOfWeek.Sunday,
            NextDue = new DateTimeOffset(2026, 11, 29, 6, 0, 0, TimeSpan.Zero),
            Topics = [new Topic(1, "Robots", "\"vision language\" -survey"), new Topic(2, "sorting", "sorting")],
        };
        var delivery = new OutboxMessage
        {
            Key = 8,
            Kind = MailKind.Welcome,
            Recipient = "grace@example.net",
            QueuedAt = SomeMail.Morning,
        };
        var templates = SomeMail.Templates();
        var pages = new EditionLinks(SomeMail.Links.Manage, SomeMail.Links.Unsubscribe);
        var all = new StringBuilder();
        foreach (var mail in (RenderedMail[])
            [
                new ConfirmMail(templates, Brand).Render(delivery, subscriber, "https://digest.example.org/c/TOKEN"),
                new WelcomeMail(templates, Brand).Render(delivery, subscriber, pages),
                new UnsubscribedMail(templates, Brand).Render(delivery, subscriber, "https://digest.example.org/c/TOKEN"),
            ])
            all.Append(
                CultureInfo.InvariantCulture, $"Subject: {mail.Message.Subject}\n\n{mail.Text}\n{mail.Html}\n");

        await AssertIsAsync($"{language}/notices.txt", all.ToString());
    }

    [Fact]
    public void A_welcome_to_a_zone_that_this_machine_does_not_know_goes_by_its_last_offset()
    {
        var subscriber = SomeMail.Subscriber() with
        {
            TimeZone = "Europe/Nowhere",
            UtcOffset = TimeSpan.FromHours(2),
            NextDue = new DateTimeOffset(2026, 11, 29, 6, 0, 0, TimeSpan.Zero),
        };
        var delivery = new OutboxMessage
        {
            Key = 8,
            Kind = MailKind.Welcome,
            Recipient = "grace@example.net",
            QueuedAt = SomeMail.Morning,
        };

        var mail = new WelcomeMail(SomeMail.Templates(), Brand).Render(
            delivery, subscriber, new EditionLinks(null, SomeMail.Links.Unsubscribe));

        Assert.Contains("29 November 2026, 08:00", mail.Text.ToString(), StringComparison.Ordinal);
    }

    private static async Task AssertIsAsync(string name, string rendered, [CallerFilePath] string thisFile = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(thisFile)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("DIGEST_WRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, rendered);
        }

        Assert.Equal(await File.ReadAllTextAsync(file), rendered);
    }
}
