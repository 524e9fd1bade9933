using Digest.Outbox;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Rendering.Notices;
using Digest.Subscribers;
using Digest.Topics;
using Xunit;

namespace Digest.Tests.Rendering;

public class NoticeMailTests
{
    [Fact]
    public void A_confirm_mail_carries_the_link_in_both_parts_and_is_no_list_mail()
    {
        var mail = new ConfirmMail(SomeMail.Templates(), SomeMail.Brand).Render(Delivery(MailKind.Confirm), SomeMail.Subscriber(), "https://digest.example.org/c/TOKEN");

        Assert.Contains("href=\"https://digest.example.org/c/TOKEN\"", mail.Html.ToString());
        Assert.Contains("\nhttps://digest.example.org/c/TOKEN\n", mail.Text.ToString());
        Assert.DoesNotContain(mail.Headers(), header => header.StartsWith("List-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_mail_to_an_address_that_a_stranger_typed_holds_nothing_else_that_was_typed()
    {
        var subscriber = SomeMail.Subscriber() with
        {
            Name = "Buy pills",
            Email = new Digest.Subscribers.EmailAddress("visit-pills", "example.net"),
            Topics = [new Topic(1, "cheap pills", "pills")],
        };
        var (templates, brand) = (SomeMail.Templates(), SomeMail.Brand);
        foreach (var mail in (RenderedMail[])
            [
                new ConfirmMail(templates, brand).Render(Delivery(MailKind.Confirm), subscriber, "https://digest.example.org/c/TOKEN"),
                new SettingsMail(templates, brand).Render(Delivery(MailKind.Settings), subscriber with { Name = null }, "https://digest.example.org/m/TOKEN"),
                new AddressMail(templates, brand).Render(Delivery(MailKind.Address), subscriber, "https://digest.example.org/a/TOKEN"),
                new MovedMail(templates, brand).Render(Delivery(MailKind.Moved), subscriber),
            ])
            Assert.DoesNotContain("pills", $"{string.Join('\n', mail.Headers())}{mail.Html}{mail.Text}", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_welcome_mail_names_the_topics_and_the_first_mails_local_time()
    {
        var subscriber = SomeMail.Subscriber() with
        {
            TimeZone = "Asia/Tokyo",
            NextDue = new DateTimeOffset(2026, 3, 5, 22, 0, 0, TimeSpan.Zero),
            Topics = [new Topic(1, "a < b", "\"a < b\"")],
        };

        var mail = new WelcomeMail(SomeMail.Templates(), SomeMail.Brand).Render(Delivery(MailKind.Welcome), subscriber, SomeMail.Links);

        Assert.Contains("Friday, 6 March 2026, 07:00", mail.Html.ToString());
        Assert.Contains("a &lt; b", mail.Html.ToString());
        Assert.Contains("  - a < b", mail.Text.ToString());
        Assert.Contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click", mail.Headers());
    }

    [Fact]
    public void An_alert_keeps_its_lines_and_escapes_the_servers_words()
    {
        var mail = new AlertMail(SomeMail.Templates(), SomeMail.Brand).Render(Delivery(MailKind.Alert) with { Content = "The relay refuses\n535 <b>no</b>\nSending has stopped." });

        Assert.Contains("535 &lt;b&gt;no&lt;/b&gt;<br>Sending has stopped.", mail.Html.ToString());
        Assert.Contains("\n535 <b>no</b>\nSending has stopped.\n", mail.Text.ToString());
        Assert.Equal("[Digest] The relay refuses", mail.Message.Subject);
    }

    private static OutboxMessage Delivery(MailKind kind) => new() { Key = 8, Kind = kind, Recipient = "grace@example.net", QueuedAt = SomeMail.Morning };
}
