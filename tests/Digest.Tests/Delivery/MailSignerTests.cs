using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Digest.Mail.Dkim;
using Digest.Mail.Mime;
using Xunit;

namespace Digest.Mail.Tests.Dkim;

public sealed class DkimSignerTests : IDisposable
{
    private static readonly RSA Key = DkimKey.Create();
    private readonly DkimSigner _signer = new("example.org", "s1", Key);

    public static TheoryData<string> Messages => ["digest", "attachment", "text", "blanks", "empty lines", "no body", "folded header", "smtputf8"];

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task Both_verifiers_accept_a_signed_message(string kind)
    {
        var message = Encoding.UTF8.GetString(_signer.Sign(Message(kind)).ToArray());

        Assert.Equal(["pass"], await VerifyAsync(message));
        Assert.Equal("", await OpenDkimComplaintAsync(message));
    }

    [Theory]
    [InlineData("digest")]
    [InlineData("attachment")]
    public async Task What_relaxed_allows_on_the_way_changes_nothing(string kind)
    {
        var message = Encoding.UTF8.GetString(_signer.Sign(Message(kind)).ToArray());
        string[] changed =
        [
            message.Replace("Subject: Ten", "Subject:\r\n\tTen  "),
            message.Replace("From: ", "FROM:    "),
            message.Replace("\r\n\r\n--", " \t\r\n\r\n--"),
            message.Replace(" of\r\n", "  of \t\r\n"),
            message + "\r\n\r\n",
            "Received: from somewhere\r\n" + message,
        ];

        Assert.All(changed.Take(5), text => Assert.NotEqual(message, text));
        Assert.All(await VerifyAsync(changed), verdict => Assert.Equal("pass", verdict));
        foreach (var text in changed) Assert.Equal("", await OpenDkimComplaintAsync(text));
    }

    [Theory]
    [InlineData("digest")]
    [InlineData("attachment")]
    public async Task Any_changed_byte_of_content_or_covered_header_breaks_it(string kind)
    {
        var message = Encoding.UTF8.GetString(_signer.Sign(Message(kind)).ToArray());
        string[] changed =
        [
            message.Replace("Ten papers", "Tin papers"),
            message.Replace("Ada Reader", "Ada Raeder"),
            message.Replace("A card", "A cord"),
            message.Replace("List-Unsubscribe: <https://digest.example.org/u/1>", "List-Unsubscribe: <https://digest.example.org/u/2>"),
            message.Replace("List-Unsubscribe-Post: List", "List-Unsubscribe-Post: Lust"),
            message.Replace("From: ", "From: Someone Else <else@example.net>\r\nFrom: "),
            message.Replace("--\r\n", "-x\r\n"),
            .. kind == "attachment" ? new[] { message.Replace("QG1pc2N7", "QG1pc2M7"), message.Replace("=C3=BC", "=C3=B6"), message.Replace(".bib", ".exe") } : [],
        ];

        Assert.All(changed, text => Assert.NotEqual(message, text));
        Assert.All(await VerifyAsync(changed), verdict => Assert.Equal("fail", verdict));
        foreach (var text in changed) Assert.NotEqual("", await OpenDkimComplaintAsync(text));
    }

    [Fact]
    public async Task Bodies_of_random_blanks_and_empty_lines_verify()
    {
        string[] pieces = [" ", "  ", "\t", "\r\n", "\r\n\r\n", " \r\n", "a", "word ", new string('x', 70), new string('y', 1500) + "\r\n"];
        var random = new Random(6);
        var messages = Enumerable.Range(0, 300).Select(_ =>
        {
            var chain = new SequenceChain();
            chain.Append("From: a@example.org\r\nSubject: blanks\r\n\r\n"u8.ToArray());
            for (var part = 0; part < 3; part++)
                chain.Append(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => pieces[random.Next(pieces.Length)])) + (part < 2 && random.Next(4) == 0 ? "" : "\r\n")));
            return Encoding.ASCII.GetString(_signer.Sign(chain.ToSequence()).ToArray());
        });

        Assert.All(await VerifyAsync([.. messages]), verdict => Assert.Equal("pass", verdict));
    }

    [Fact]
    public void The_same_message_gets_the_same_signature_wherever_it_is_cut()
    {
        var whole = Message("blanks").ToArray();
        var expected = _signer.Sign(new ReadOnlySequence<byte>(whole)).ToArray();
        for (var cut = 1; cut < whole.Length; cut += 7)
        {
            var chain = new SequenceChain();
            chain.Append(whole.AsMemory(..cut));
            chain.Append(whole.AsMemory(cut..));

            Assert.Equal(expected, _signer.Sign(chain.ToSequence()).ToArray());
        }
    }

    [Fact]
    public void Many_threads_may_sign_at_the_same_time()
    {
        var message = Message("digest");
        var expected = _signer.Sign(message).ToArray();

        Parallel.For(0, 64, _ => Assert.Equal(expected, _signer.Sign(message).ToArray()));
    }

    public void Dispose() => _signer.Dispose();

    private static ReadOnlySequence<byte> Message(string kind) => kind switch
    {
        "digest" => MessageComposer.Compose(Some.Message(text: "Two  of\nyour topics  \n") with
        {
            Html = [BodySegment.Of("<h1>Über</h1>\n"), new BodySegment(default, new SharedPart("<p>A card  of   a paper</p>\n\n"u8)), BodySegment.Of("<p>end</p>")],
            Headers = [new("List-Unsubscribe", "<https://digest.example.org/u/1>"), new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")],
        }),
        "attachment" => MessageComposer.Compose(Some.Message(text: "Two  of\nyour topics: \u00fcber \u4eba\n") with
        {
            Html = [BodySegment.Of("<h1>\u00dcber</h1>\n"), new BodySegment(default, new SharedPart("<p>A card  of   a pap\u00fcr</p>\n\n"u8)), BodySegment.Of("<p>end</p>")],
            Headers = [new("List-Unsubscribe", "<https://digest.example.org/u/1>"), new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")],
            Attachments = [new("application/x-bibtex; charset=utf-8", "digest-2026-03-05.bib", Encoding.UTF8.GetBytes("@misc{arxiv:2501.19393,\n  title = {{\u00dcber S\u00b2FT}}\n}\n"))],
        }),
        "text" => MessageComposer.Compose(Some.Message()),
        "blanks" => Raw("From: a@example.org\r\nDate: Mon, 09 Mar 2026 07:00:00 +0200\r\nSubject:  two  \t blanks \r\n\r\n a\tb  c \t\r\n\t\r\n \r\n.dot\r\nlast without end"),
        "empty lines" => Raw("From: a@example.org\r\nDate: Mon, 09 Mar 2026 07:00:00 +0200\r\n\r\nx\r\n\r\n\r\n\r\n"),
        "no body" => Raw("From: a@example.org\r\nDate: Mon, 09 Mar 2026 07:00:00 +0200\r\nSubject: nothing\r\n\r\n"),
        "folded header" => MessageComposer.Compose(Some.Message(subject: string.Concat(Enumerable.Repeat("a rather long subject ", 12)) + "é")),
        _ => MessageComposer.Compose(Some.Message() with { To = new Mailbox("Zoë", "zoë@bücher.example") }),
    };

    private static ReadOnlySequence<byte> Raw(string text) => new(Encoding.UTF8.GetBytes(text));

    private static async Task<string[]> VerifyAsync(params string[] messages)
    {
        var lines = messages.Select(message => JsonSerializer.Serialize(new { message = Encoding.UTF8.GetBytes(message) }));
        var (exit, output, error) = await Programs.RunAsync(Programs.Python, [Programs.Script("Dkim/verify.py"), DkimKey.DnsValue(Key)], Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        if (error.Contains("ModuleNotFoundError")) Programs.Missing("python3-dkim is not installed");
        Assert.True(exit == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>What opendkim-testmsg has against the message; empty where it verifies.</summary>
    private static async Task<string> OpenDkimComplaintAsync(string message)
    {
        string[] arguments =
        [
            .. Environment.IsPrivilegedProcess ? new[] { "-m", "-n" } : ["-r", "-m", "-n"],
            Programs.Python, Programs.Script("Dkim/private_dns.py"), DkimKey.DnsValue(Key), Programs.Find("opendkim-testmsg"),
        ];
        var (exit, output, error) = await Programs.RunAsync(Programs.Find("unshare"), arguments, Encoding.UTF8.GetBytes(message));

        // Not a program that CI could install: a container may forbid namespaces.
        if (error.Contains("unshare failed") || error.Contains("CalledProcessError")) Assert.Skip("a name server of one's own needs namespaces: " + error);
        return exit == 0 && error.Length == 0 ? "" : $"{output}{error} ({exit})";
    }
}
