using System.Buffers;
using System.Text;
using Digest.Mail.Mime;
using Xunit;

namespace Digest.Mail.Tests.Mime;

public class MessageComposerTests
{
    [Fact]
    public void A_plain_message_reads_as_expected()
    {
        var message = Some.Message() with { Headers = [new MailHeader("List-Id", "<digest.example.org>")] };

        Assert.Equal(
            """
            From: Digest <digest@example.org>
            To: Ada Reader <ada@example.com>
            Subject: Ten papers
            Date: Mon, 09 Mar 2026 07:00:00 +0200
            Message-ID: <e7.42@example.org>
            List-Id: <digest.example.org>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            Hello.

            """.ReplaceLineEndings("\r\n"),
            Some.ComposedText(message));
    }

    [Fact]
    public void The_same_description_gives_the_same_bytes()
    {
        var message = Some.Message(html: "<p>é</p>") with { Attachments = [new MailAttachment("application/x-bibtex", "papers.bib", "@misc{}"u8.ToArray())] };

        Assert.Equal(Some.ComposedText(message), Some.ComposedText(message with { Subject = "Ten papers" }));
    }

    [Theory]
    [InlineData("Title\r\nBcc: victim@example.com")]
    [InlineData("Title\nBcc: victim@example.com")]
    [InlineData("Title\0\rBcc: victim@example.com")]
    [InlineData("Ti\u0085tle\u0000é\r\nBcc: victim@example.com")]
    public void No_value_can_begin_a_header(string value)
    {
        var message = Some.Message(subject: value) with
        {
            From = new Mailbox(value, "digest@example.org"),
            Headers = [new MailHeader("X-Title", value)],
            Attachments = [new MailAttachment("text/plain", value, default)],
        };

        Assert.DoesNotContain(Some.ComposedText(message).Split("\r\n"), line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain('\0', Some.ComposedText(message));
    }

    [Fact]
    public void A_shared_part_is_put_in_by_reference()
    {
        var card = new SharedPart(Encoding.UTF8.GetBytes("<p>A card – shared</p>\n"));
        var message = Some.Message(html: "") with { Html = [BodySegment.Of("<h1>Yours</h1>\n"), new BodySegment(default, card), BodySegment.Of("<p>end</p>\n")] };

        var pieces = new List<ReadOnlyMemory<byte>>();
        foreach (var piece in MessageComposer.Compose(message)) pieces.Add(piece);

        Assert.Contains(pieces, piece => piece.Equals(card.QuotedPrintable));
    }

    [Fact]
    public void Text_that_is_mostly_beyond_ascii_goes_in_base64()
    {
        Assert.Contains("Content-Transfer-Encoding: base64", Some.ComposedText(Some.Message(text: "注意力就是你所需要的一切")));
        Assert.Contains("Content-Transfer-Encoding: quoted-printable", Some.ComposedText(Some.Message(text: "Attention is all you need, naïve reader")));
    }
}
