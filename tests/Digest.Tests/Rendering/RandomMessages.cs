using System.Text;
using Digest.Rendering.Messages;
using MimeKit;

namespace Digest.Tests.Rendering;

/// <summary>
/// Messages made of whatever breaks encoders: any Unicode, long words, lone CR and LF, leading dots, runs of blanks, empty parts.
/// </summary>
internal sealed class RandomMessages(int seed)
{
    private static readonly string[] Awkward =
    [
        ".", "..", "\r", "\n", "\r\n", "\r\n.\r\n", "\n.\n", " ", "  ", "\t", "=", "=?", "?=", "=?utf-8?Q?x?=", "=20", "_", "\"", "\\", "(", ")", "<", ">", ",", ";", ":", "@", "--", "--=_",
        "From ", "é", "ß", "日本語", "المقالات", "🧑‍🔬", "e\u0301", "\u00a0", "\u200f", "\ufeff", "\u2028", "A", "naïve Bayes", "https://example.org/?a=b&c=d",
    ];

    private readonly Random _random = new(seed);

    public MailDraft Next() => new()
    {
        From = new MailboxAddress(Line(), "digest@example.org"),
        To = new MailboxAddress(Line(), _random.Next(3) switch { 0 => "a.b+c@bücher.example", 1 => "zoë@example.com", _ => "\"odd one\"@example.com" }),
        ReplyTo = _random.Next(2) == 0 ? null : new MailboxAddress(null, "reply@example.org"),
        Subject = Line(),
        Date = DateTimeOffset.UnixEpoch.AddSeconds(_random.Next()).ToOffset(TimeSpan.FromMinutes(_random.Next(-47, 57) * 15)),
        MessageId = $"e{_random.Next()}.{_random.Next()}@example.org",
        Headers = [new MailHeader("X-Extra", HeaderText.Fold(Line()))],
        Text = Body(),
        Html = Body(),
        Attachments = _random.Next(3) > 0 ? [] : [new MailAttachment("application/x-bibtex", $"papers-{_random.Next()}.bib", Bytes()), new MailAttachment("application/octet-stream", "a.bin", Bytes())],
    };

    private byte[] Body() => Encoding.UTF8.GetBytes(Text(_random.Next(600)));

    private string Line() => Text(_random.Next(16) == 0 ? _random.Next(40) : _random.Next(7));

    private byte[] Bytes()
    {
        var bytes = new byte[_random.Next(300)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Text(int pieces)
    {
        var text = new StringBuilder();
        while (pieces-- > 0)
        {
            text.Append(_random.Next(8) switch
            {
                0 => new string((char)_random.Next('a', 'z'), _random.Next(10) == 0 ? _random.Next(1200) : _random.Next(90)),
                1 or 2 => Awkward[_random.Next(Awkward.Length)],
                3 => AnyRune().ToString(),
                _ => "word ",
            });
        }

        return text.ToString();
    }

    private Rune AnyRune()
    {
        while (true)
        {
            if (Rune.TryCreate(_random.Next(_random.Next(2) == 0 ? 0x300 : 0x110000), out var rune)) return rune;
        }
    }
}
