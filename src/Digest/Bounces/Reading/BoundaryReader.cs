using System.Text;

namespace Digest.Bounces.Reading;

/// <summary>Cuts a multipart body at its boundary lines (RFC 2046 §5.1). A missing last boundary, as in a truncated message, ends with the body.</summary>
internal static class BoundaryReader
{
    public static List<Range> Split(ReadOnlySpan<byte> body, string boundary)
    {
        var parts = new List<Range>();
        var delimiter = Encoding.UTF8.GetBytes("--" + boundary);
        var (at, start) = (0, -1);
        while (at < body.Length)
        {
            var newline = body[at..].IndexOf((byte)'\n');
            var next = newline < 0 ? body.Length : at + newline + 1;
            var line = body[at..next].TrimEnd(" \t\r\n"u8);
            if (line.StartsWith(delimiter) && line[delimiter.Length..] is var rest && (rest.IsEmpty || rest.SequenceEqual("--"u8)))
            {
                if (start >= 0) parts.Add(start..at);
                start = next;
                if (!rest.IsEmpty) return parts;
            }

            at = next;
        }

        if (start >= 0 && start < body.Length) parts.Add(start..body.Length);
        return parts;
    }
}
