using System.Buffers;

namespace Digest.Mail.Smtp;

/// <summary>
/// The transparency of RFC 5321 §4.5.2 without a copy: a line's leading dot is sent twice because two pieces of the same memory both hold
/// it.
/// </summary>
internal static class DotStuffing
{
    /// <summary>Adds the message to <paramref name="pieces"/> as it goes after DATA, its final dot included.</summary>
    public static void Append(List<ReadOnlyMemory<byte>> pieces, ReadOnlySequence<byte> message)
    {
        var atLineStart = true;
        ReadOnlyMemory<byte> last = default;
        foreach (var segment in message)
        {
            if (segment.IsEmpty) continue;
            var rest = segment;
            if (atLineStart && rest.Span[0] == '.') pieces.Add(rest[..1]);

            // A dot after a lone LF is doubled too: a server that takes LF for a line end must not see the end of the message there.
            while (rest.Span.IndexOf("\n."u8) is var at and >= 0)
            {
                pieces.Add(rest[..(at + 2)]);
                rest = rest[(at + 1)..];
            }

            pieces.Add(rest);
            atLineStart = rest.Span[^1] == '\n';
            last = rest;
        }

        pieces.Add((EndsLine(message) ? ".\r\n"u8 : "\r\n.\r\n"u8).ToArray());
    }

    public static bool EndsLine(ReadOnlySequence<byte> message)
    {
        if (message.Length < 2) return message.IsEmpty;
        Span<byte> end = stackalloc byte[2];
        message.Slice(message.Length - 2).CopyTo(end);
        return end.SequenceEqual("\r\n"u8);
    }
}
