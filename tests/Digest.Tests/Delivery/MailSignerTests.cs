using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Digest.Delivery;
using Digest.Delivery.Signing;
using Digest.Rendering.Messages;
using Digest.Tests.Delivery.Transport;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;
using Xunit;

namespace Digest.Tests.Delivery;

/// <summary>What we sign verifies in programs that nobody here wrote, and nothing can be changed or added afterwards.</summary>
public sealed class MailSignerTests : IDisposable
{
    private static readonly RSA Key = DkimKey.Create();
    private readonly SigningKey _key = new("example.org", "s1", Key);

    public static TheoryData<string> Messages => ["digest", "attachment", "notice", "blanks", "folded header", "smtputf8", "base64"];

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task All_verifiers_accept_a_signed_message(string kind) => await AssertAcceptedAsync(Signed(kind).Text());

    [Theory]
    [InlineData("digest")]
    [InlineData("attachment")]
    public async Task What_relaxed_allows_on_the_way_changes_nothing(string kind)
    {
        var message = Signed(kind).Text();
        string[] changed =
        [
            message.Replace("Subject: Ten", "Subject:\r\n\tTen  "),
            message.Replace("From: ", "FROM:    "),
            message.Replace("\r\n\r\n--", " \t\r\n\r\n--"),
            message.Replace(" of\r\n", "  of \t\r\n"),
            message + "\r\n\r\n",
            "Received: from somewhere\r\n" + message,
        ];

        Assert.All(changed, text => Assert.NotEqual(message, text));
        foreach (var text in changed) await AssertAcceptedAsync(text);
    }

    [Theory]
    [InlineData("digest")]
    [InlineData("attachment")]
    public async Task Any_changed_byte_of_content_or_covered_header_breaks_it(string kind)
    {
        var message = Signed(kind).Text();
        string[] changed =
        [
            message.Replace("Ten papers", "Tin papers"),
            message.Replace("Ada Reader", "Ada Raeder"),
            message.Replace("A card", "A cord"),
            message.Replace("List-Unsubscribe: <https://digest.example.org/u/1>", "List-Unsubscribe: <https://digest.example.org/u/2>"),
            message.Replace("List-Unsubscribe-Post: List", "List-Unsubscribe-Post: Lust"),
            message.Replace("--\r\n", "-x\r\n"),
            .. kind == "attachment" ? new[] { message.Replace("QG1pc2N7", "QG1pc2M7"), message.Replace("=C3=BC", "=C3=B6"), message.Replace(".bib", ".exe") } : [],
        ];

        Assert.All(changed, text => Assert.NotEqual(message, text));
        foreach (var text in changed) await AssertRefusedAsync(text);
    }

    [Theory]
    [InlineData("Subject: You have won")]
    [InlineData("From: Someone Else <else@example.net>")]
    [InlineData("To: victim@example.net")]
    [InlineData("Date: Mon, 09 Mar 2026 08:00:00 +0200")]
    [InlineData("Message-ID: <other@example.net>")]
    [InlineData("Reply-To: else@example.net")]
    [InlineData("List-Unsubscribe: <https://example.net/u>")]
    [InlineData("List-Unsubscribe-Post: List-Unsubscribe=One-Click")]
    [InlineData("MIME-Version: 1.0")]
    [InlineData("Content-Type: text/html")]
    [InlineData("Content-Transfer-Encoding: base64")]
    public async Task A_header_added_afterwards_breaks_it(string header)
    {
        foreach (var kind in (string[])["digest", "notice"])
        {
            var message = Signed(kind).Text();
            await AssertRefusedAsync($"{header}\r\n{message}");
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_bytes_are_those_that_BouncyCastle_makes(string kind)
    {
        var expected = Message(kind);
        var theirs = new BouncyCastleSigner(_key, expected.Date);
        theirs.Sign(MessageFormat.Of(expected), expected, SigningKey.HeadersToSign(expected));

        Assert.Equal(expected.Text(), Signed(kind).Text());
    }

    [Fact]
    public void Many_threads_may_sign_at_the_same_time()
    {
        var expected = Signed("digest").Text();

        Parallel.For(0, 64, _ => Assert.Equal(expected, Signed("digest").Text()));
    }

    public void Dispose() => _key.Dispose();

    private MimeMessage Signed(string kind)
    {
        var message = Message(kind);
        _key.Sign(message);
        return message;
    }

    private static MimeMessage Message(string kind)
    {
        var draft = SomeMessage.Draft(text: "Two  of\nyour topics  \n", html: "<h1>Über</h1>\n<p>A card  of   a paper</p>\n\n<p>end</p>") with
        {
            Headers = [new("List-Unsubscribe", "<https://digest.example.org/u/1>"), new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")],
        };
        return MessageComposer.Compose(kind switch
        {
            "digest" => draft,
            "attachment" => draft with
            {
                Text = Encoding.UTF8.GetBytes("Two  of\nyour topics: \u00fcber \u4eba\n"),
                Attachments = [new("application/x-bibtex; charset=utf-8", "digest-2026-03-05.bib", Encoding.UTF8.GetBytes("@misc{arxiv:2501.19393,\n  title = {{\u00dcber S\u00b2FT}}\n}\n"))],
            },
            "notice" => SomeMessage.Draft(),
            "blanks" => draft with { Text = " a\tb  c \t\n\t\n \n.dot\n\n\n\nlast without end"u8.ToArray(), Html = default },
            "folded header" => draft with { Subject = string.Concat(Enumerable.Repeat("a rather long subject ", 12)) + "é" },
            "smtputf8" => draft with { To = new MailboxAddress("Zoë", "zoë@bücher.example"), Subject = "Zehn Papiere – für Sie" },
            _ => draft with { Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("注意力就是你所需要的一切\n", 40))) },
        });
    }

    private static async Task AssertAcceptedAsync(string message)
    {
        Assert.Equal("pass", await PythonVerdictAsync(message));
        Assert.Equal("", await OpenDkimComplaintAsync(message));
        Assert.True(await MimeKitAcceptsAsync(message), "MimeKit");
    }

    private static async Task AssertRefusedAsync(string message)
    {
        Assert.Equal("fail", await PythonVerdictAsync(message));
        Assert.NotEqual("", await OpenDkimComplaintAsync(message));
        Assert.False(await MimeKitAcceptsAsync(message), "MimeKit");
    }

    private static async Task<string> PythonVerdictAsync(string message)
    {
        var line = JsonSerializer.Serialize(new { message = Encoding.UTF8.GetBytes(message) });
        var (exit, output, error) = await ExternalProgram.RunAsync(
            ExternalProgram.Find("python3", "python3"), [ExternalProgram.Script("Delivery/Dkim/verify.py"), DkimKey.DnsValue(Key)], Encoding.UTF8.GetBytes(line));
        if (error.Contains("ModuleNotFoundError")) ExternalProgram.Missing("dkim", "python3-dkim");
        Assert.True(exit == 0, error);
        return output.Trim();
    }

    /// <summary>What opendkim-testmsg has against the message; empty where it verifies.</summary>
    private static async Task<string> OpenDkimComplaintAsync(string message)
    {
        string[] arguments =
        [
            .. Environment.IsPrivilegedProcess ? new[] { "-m", "-n" } : ["-r", "-m", "-n"],
            ExternalProgram.Find("python3", "python3"), ExternalProgram.Script("Delivery/Dkim/private_dns.py"), DkimKey.DnsValue(Key),
            ExternalProgram.Find("opendkim-testmsg", "opendkim-tools"),
        ];
        var (exit, output, error) = await ExternalProgram.RunAsync(ExternalProgram.Find("unshare", "util-linux"), arguments, Encoding.UTF8.GetBytes(message));

        // Not a program that CI could install: a container may forbid namespaces.
        if (error.Contains("unshare failed") || error.Contains("CalledProcessError")) Assert.Skip("a name server of one's own needs namespaces: " + error);
        return exit == 0 && error.Length == 0 ? "" : $"{output}{error} ({exit})";
    }

    private static async Task<bool> MimeKitAcceptsAsync(string text)
    {
        var message = await MimeMessage.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), TestContext.Current.CancellationToken);
        var signature = message.Headers[message.Headers.IndexOf(HeaderId.DkimSignature)];
        return await new DkimVerifier(new OneKey()).VerifyAsync(message, signature, TestContext.Current.CancellationToken);
    }

    private sealed class OneKey : DkimPublicKeyLocatorBase
    {
        public override AsymmetricKeyParameter LocatePublicKey(string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            GetPublicKey(DkimKey.DnsValue(Key));

        public override Task<AsymmetricKeyParameter> LocatePublicKeyAsync(string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));
    }

    /// <summary>MimeKit's signer as it comes, dated like ours.</summary>
    private sealed class BouncyCastleSigner : DkimSigner
    {
        private readonly DateTimeOffset _signedAt;

        public BouncyCastleSigner(SigningKey key, DateTimeOffset signedAt)
            : base(DotNetUtilities.GetRsaKeyPair(Key.ExportParameters(includePrivateParameters: true)).Private, key.Domain, key.Selector)
        {
            _signedAt = signedAt;
            HeaderCanonicalizationAlgorithm = BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed;
        }

        protected override long GetTimestamp() => _signedAt.ToUnixTimeSeconds();
    }
}
