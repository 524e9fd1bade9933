using Digest.Rendering.Messages;
using Digest.Tests.Delivery.Transport;
using MimeKit;
using Xunit;

namespace Digest.Tests.Rendering.Messages;

public class MessageComposerTests
{
    [Fact]
    public void The_longest_domain_is_whole_in_the_list_id()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('a', 61), 4))[..246];
        var message = MessageComposer.Compose(SomeMessage.Draft() with { Headers = [new MailHeader("List-Id", $"<digest.{domain}>")] });

        Assert.Contains($"\r\nList-Id: <digest.{domain}>\r\n", message.Text());
        Assert.Equal($"<digest.{domain}>", MimeMessage.Load(new MemoryStream(message.Bytes())).Headers[HeaderId.ListId]);
    }

    [Fact]
    public void A_message_reads_as_expected()
    {
        var message = MessageComposer.Compose(SomeMessage.Draft(html: "<p>né, and more text</p>") with { Headers = [new MailHeader("List-Id", "<digest.example.org>")] });

        Assert.Equal(
            """
            From: Digest <digest@example.org>
            Date: Mon, 09 Mar 2026 05:00:00 +0000
            Subject: Ten papers
            Message-Id: <e7.42@example.org>
            To: Ada Reader <ada@example.com>
            List-Id: <digest.example.org>
            MIME-Version: 1.0
            Content-Type: multipart/alternative;
            	boundary="=_BOUNDARY"

            --=_BOUNDARY
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            Hello.

            --=_BOUNDARY
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            <p>n=C3=A9, and more text</p>=

            --=_BOUNDARY--

            """.ReplaceLineEndings("\r\n"),
            message.Text().Replace(((Multipart)message.Body!).Boundary!, "=_BOUNDARY"));
    }

    [Fact]
    public void The_same_draft_gives_the_same_bytes()
    {
        var draft = SomeMessage.Draft(html: "<p>é</p>") with { Attachments = [new MailAttachment("application/x-bibtex", "papers.bib", "@misc{}"u8.ToArray())] };

        Assert.Equal(MessageComposer.Compose(draft).Text(), MessageComposer.Compose(draft with { Subject = "Ten papers" }).Text());
    }

    [Theory]
    [InlineData("Title\r\nBcc: victim@example.com")]
    [InlineData("Title\nBcc: victim@example.com")]
    [InlineData("Title\0\rBcc: victim@example.com")]
    [InlineData("Ti\u0085tle\u0000é\r\nBcc: victim@example.com")]
    public void No_value_can_begin_a_header(string value)
    {
        var text = MessageComposer.Compose(SomeMessage.Draft(subject: value) with
        {
            From = new MailboxAddress(value, "digest@example.org"),
            Headers = [new MailHeader("X-Title", value)],
            Attachments = [new MailAttachment("text/plain", value, [])],
        }).Text();

        Assert.DoesNotContain(text.Split("\r\n"), line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain('\0', text);
    }

    [Fact]
    public void Text_that_is_mostly_beyond_ascii_goes_in_base64()
    {
        Assert.Contains("Content-Transfer-Encoding: base64", SomeMessage.Of(text: "注意力就是你所需要的一切").Text());
        Assert.DoesNotContain("Content-Transfer-Encoding: base64", SomeMessage.Of(text: "Attention is all you need, naïve reader").Text());
    }
}
