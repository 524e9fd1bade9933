using System.Text;
using System.Text.Json.Nodes;
using Digest.Events;
using Digest.Webhooks;
using Xunit;

namespace Digest.Tests.Webhooks;

public class WebhookBodyTests
{
    private static readonly RecordedEvent Ready = Event(
        EventKind.DigestReady,
        """
        {"subscriber":{"id":1,"email":"lab@example.org"},"edition":7,"period":"2026-03-05","papers":[
            {"id":"arxiv:2603.1","title":"A <b>bold</b> & [linked](x) claim","url":"https://arxiv.org/abs/2603.1","topics":["Robots"]},
            {"id":"daily-papers:x","title":"@channel *Grüße*\nfrom <!here>","url":"https://example.org/a|b>c","topics":[]},
            {"id":"feed:y","title":"Without a link","url":null,"topics":["Robots","Hands"]}],"not_shown":4}
        """);

    [Fact]
    public void The_standard_body_has_type_timestamp_and_data()
    {
        var body = WebhookBody.Of(WebhookFormat.Standard, Ready);

        var json = JsonNode.Parse(body.Bytes)!;
        Assert.Equal(("digest.ready", "2026-03-05T06:00:00.000Z", 7), ((string?)json["type"], (string?)json["timestamp"], (int)json["data"]!["edition"]!));
        Assert.Equal(("application/json", null), (body.ContentType, body.Title));
    }

    [Fact]
    public void Slack_gets_links_and_no_markup_or_mention_of_others() => Assert.Equal(
        """
        *3 new papers (2026-03-05)*
        • <https://arxiv.org/abs/2603.1|A &lt;b&gt;bold&lt;/b&gt; &amp; [linked](x) claim> — Robots
        • <https://example.org/a%7Cb&gt;c|@ZEROchannel *Grüße* from &lt;!here&gt;>
        • Without a link — Robots, Hands
        • 4 more matched
        """.ReplaceLineEndings("\n").Replace("ZERO", "\u200B", StringComparison.Ordinal),
        TextOf(WebhookFormat.Slack, Ready));

    [Fact]
    public void Mattermost_gets_links_and_no_markup_or_mention_of_others() => Assert.Equal(
        """
        **3 new papers \(2026-03-05\)**
        - [A \<b\>bold\</b\> & \[linked\]\(x\) claim](<https://arxiv.org/abs/2603.1>) — Robots
        - [@ZEROchannel \*Grüße\* from \<\!here\>](<https://example.org/a|b%3Ec>)
        - Without a link — Robots, Hands
        - 4 more matched
        """.ReplaceLineEndings("\n").Replace("ZERO", "\u200B", StringComparison.Ordinal),
        TextOf(WebhookFormat.Mattermost, Ready));

    [Fact]
    public void Ntfy_gets_text_of_at_most_4_KB_and_a_title()
    {
        var body = WebhookBody.Of(WebhookFormat.Ntfy, Ready);
        Assert.Equal(("3 new papers (2026-03-05)", "text/plain; charset=utf-8"), (body.Title, body.ContentType));
        Assert.StartsWith("A <b>bold</b> & [linked](x) claim\nhttps://arxiv.org/abs/2603.1\n@channel", Encoding.UTF8.GetString(body.Bytes), StringComparison.Ordinal);

        var paper = """{"id":"a","title":"TITLE","url":"https://arxiv.org/abs/2603.1","topics":[]}""".Replace("TITLE", new string('é', 200), StringComparison.Ordinal);
        var many = WebhookBody.Of(
            WebhookFormat.Ntfy,
            Event(EventKind.DigestReady, $$"""{"period":"2026-03-05","papers":[{{string.Join(',', Enumerable.Repeat(paper, 50))}}],"not_shown":0}"""));
        Assert.InRange(many.Bytes.Length, 3500, 4000);
        Assert.EndsWith("https://arxiv.org/abs/2603.1", Encoding.UTF8.GetString(many.Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_title_beyond_ASCII_is_written_as_in_a_mail()
    {
        var body = WebhookBody.Of(WebhookFormat.Ntfy, Event(EventKind.Subscribed, """{"subscriber":{"id":1,"email":"josé@example.org"}}"""));
        Assert.Equal("=?UTF-8?B?am9zw6lAZXhhbXBsZS5vcmcgc3Vic2NyaWJlZA==?=", body.Title);
    }

    [Theory]
    [InlineData("subscriber.unsubscribed", """{"subscriber":{"id":1,"status":"deleted"}}""", "*A deleted subscriber unsubscribed*")]
    [InlineData("subscriber.bounced", """{"subscriber":{"id":1,"email":"a@b.example"},"diagnostic":"550 no such user"}""", "*Mail to a@b.example came back*\n• 550 no such user")]
    [InlineData("subscriber.complained", """{"subscriber":{"id":1,"email":"a@b.example"}}""", "*a@b.example complained and is unsubscribed*")]
    [InlineData("mail.delivered", """{"deliveries":[{"delivery":1}]}""", "*1 mail delivered*")]
    [InlineData("source.stalled", """{"source":"arxiv-cs","reason":"Failing."}""", "*Source arxiv-cs is late or broken*\n• Failing.")]
    [InlineData("webhook.test", "{}", "*Test by Digest*\n• This channel gets messages of Digest.")]
    public void Every_event_has_words(string type, string data, string text) =>
        Assert.Equal(text, TextOf(WebhookFormat.Slack, new RecordedEvent("evt_1", type, TestDatabase.Start, data)));

    private static RecordedEvent Event(EventKind kind, string data) => new("evt_1", kind.Type(), TestDatabase.Start, data);

    private static string TextOf(WebhookFormat format, RecordedEvent happened) =>
        (string)JsonNode.Parse(WebhookBody.Of(format, happened).Bytes)!["text"]!;
}
