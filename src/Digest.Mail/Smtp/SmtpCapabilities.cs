using System.Globalization;

namespace Digest.Mail.Smtp;

/// <summary>What the server offers in its answer to EHLO (RFC 5321 §4.1.1.1).</summary>
internal sealed record SmtpCapabilities
{
    public static SmtpCapabilities None { get; } = new();

    public bool Pipelining { get; private init; }

    public bool EightBitMime { get; private init; }

    public bool SmtpUtf8 { get; private init; }

    public bool Chunking { get; private init; }

    public bool StartTls { get; private init; }

    /// <summary>RFC 1870; 0 where the extension is there without a limit, null where it is missing.</summary>
    public long? Size { get; private init; }

    public IReadOnlyList<string> LoginMechanisms { get; private init; } = [];

    public static SmtpCapabilities Parse(SmtpReply hello)
    {
        var found = None;
        foreach (var line in hello.Lines.Skip(1))
        {
            var words = line.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            found = words.FirstOrDefault() switch
            {
                "PIPELINING" => found with { Pipelining = true },
                "8BITMIME" => found with { EightBitMime = true },
                "SMTPUTF8" => found with { SmtpUtf8 = true },
                "CHUNKING" => found with { Chunking = true },
                "STARTTLS" => found with { StartTls = true },
                "SIZE" => found with { Size = words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0 },
                "AUTH" => found with { LoginMechanisms = words[1..] },
                _ => found,
            };
        }

        return found;
    }
}
