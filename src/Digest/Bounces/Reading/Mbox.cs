using System.Text.RegularExpressions;

namespace Digest.Bounces.Reading;

/// <summary>Splits an mbox (RFC 4155): messages that each begin with a "From " line after an empty line.</summary>
internal static partial class Mbox
{
    private const int MaxMessages = 1000;

    /// <summary>The messages; the whole input when it does not begin with a "From " line.</summary>
    public static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> file)
    {
        var messages = new List<ReadOnlyMemory<byte>>();
        var (start, at, afterBlank) = (0, 0, true);
        var isMbox = IsFromLine(FirstLine(file.Span));
        while (isMbox && at < file.Length && messages.Count < MaxMessages)
        {
            var line = FirstLine(file.Span[at..]);
            if (afterBlank && at > start && IsFromLine(line))
            {
                messages.Add(file[start..at]);
                start = at;
            }

            // The closing boundary of the message before ends it as well as an empty line.
            var text = line.TrimEnd("\r\n"u8);
            afterBlank = text.IsEmpty || text.EndsWith("--"u8);
            at += line.Length;
        }

        messages.Add(file[start..]);
        return messages;
    }

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> bytes)
    {
        var newline = bytes.IndexOf((byte)'\n');
        return newline < 0 ? bytes : bytes[..(newline + 1)];
    }

    private static bool IsFromLine(ReadOnlySpan<byte> line) =>
        line.StartsWith("From "u8) && line.Length < 500 && FromLine().IsMatch(Charsets.Decode(line, null));

    // "From sender Thu Apr 29 23:34:45 2015", with or without a zone: only a date tells it from a sentence.
    [GeneratedRegex(@"^From \S{0,320} {0,3}\w{3},? +\w{1,3} .{0,8}\d\d:\d\d.{0,30}$", RegexOptions.Singleline)]
    private static partial Regex FromLine();
}
