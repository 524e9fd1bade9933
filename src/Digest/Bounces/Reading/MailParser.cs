using MimeKit;

namespace Digest.Bounces.Reading;

/// <summary>
/// MimeKit's parser with limits. Mail that comes back can be written by anyone: parts nested or repeated without end
/// cost memory out of proportion to their bytes.
/// </summary>
internal sealed class MailParser : MimeParser
{
    private const int MaxDepth = 8;
    private const int MaxParts = 1000;
    private const int MaxMessages = 1000;

    private static readonly ParserOptions Limits = new() { MaxMimeDepth = MaxDepth };

    private int _parts;

    private MailParser(Stream stream, MimeFormat format)
        : base(Limits, stream, format, persistent: true)
    {
    }

    /// <summary>The messages of an mbox (RFC 4155), or the only one.</summary>
    /// <exception cref="FormatException">It is not a mail, or has too many parts.</exception>
    public static IEnumerable<MimeMessage> Read(byte[] mail, CancellationToken cancellationToken)
    {
        // Blank lines before the first header, as saved and pasted messages have them, would make it the body.
        var start = Math.Max(0, mail.AsSpan().IndexOfAnyExcept("\r\n"u8));
        using var stream = new MemoryStream(mail, start, mail.Length - start, writable: false);
        var isMbox = mail.AsSpan(start).StartsWith("From "u8);
        var parser = new MailParser(stream, isMbox ? MimeFormat.Mbox : MimeFormat.Entity);
        var count = 0;
        do yield return parser.ParseMessage(cancellationToken);
        while (isMbox && !parser.IsEndOfStream && ++count < MaxMessages);
    }

    protected override void OnMimeEntityBegin(MimeEntityBeginEventArgs args)
    {
        if (++_parts > MaxParts) throw new FormatException($"It has more than {MaxParts} parts.");
    }
}
