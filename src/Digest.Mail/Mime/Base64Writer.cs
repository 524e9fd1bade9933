using System.Buffers.Text;

namespace Digest.Mail.Mime;

/// <summary>
/// Base64 in lines (RFC 2045 §6.8) over pieces that follow each other, with padding only at the end. A mutable struct: keep it in one
/// local variable.
/// </summary>
internal struct Base64Writer(MessageBuffer output)
{
    /// <summary>57 bytes make a line of 76 characters.</summary>
    private const int BytesPerLine = 57;

    private byte _first;
    private byte _second;
    private int _pending;

    /// <summary>Characters of <paramref name="bytes"/> bytes, their CRLFs included.</summary>
    public static int EncodedLength(int bytes) => ((bytes + 2) / 3 * 4) + ((bytes + BytesPerLine - 1) / BytesPerLine * 2);

    public static void WriteLines(MessageBuffer output, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var line = bytes[..Math.Min(BytesPerLine, bytes.Length)];
            Base64.EncodeToUtf8(line, output.GetSpan(80), out _, out var written);
            output.Advance(written);
            output.Write("\r\n"u8);
            bytes = bytes[line.Length..];
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[FillGroup(bytes)..];
        if (bytes.IsEmpty) return;
        var whole = bytes.Length / 3 * 3;
        WriteLines(output, bytes[..whole]);
        Keep(bytes[whole..]);
    }

    public void WriteShared(SharedPart part)
    {
        var text = part.Text;
        var skip = FillGroup(text);
        if (skip == text.Length) return;
        output.WriteShared(part.Base64After(skip));
        Keep(text[(text.Length - ((text.Length - skip) % 3))..]);
    }

    public void End()
    {
        if (_pending > 0) WriteLines(output, [.. new[] { _first, _second }.AsSpan(0, _pending)]);
        _pending = 0;
    }

    /// <summary>Completes a group begun by an earlier piece; returns how many bytes it took.</summary>
    private int FillGroup(ReadOnlySpan<byte> bytes)
    {
        if (_pending == 0) return 0;
        var taken = Math.Min(3 - _pending, bytes.Length);
        Span<byte> group = [_first, _second, 0];
        bytes[..taken].CopyTo(group[_pending..]);
        if (_pending + taken == 3)
        {
            WriteLines(output, group);
            _pending = 0;
        }
        else
        {
            (_first, _second, _pending) = (group[0], group[1], _pending + taken);
        }

        return taken;
    }

    private void Keep(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty) return;
        (_first, _second, _pending) = (rest[0], rest.Length > 1 ? rest[1] : (byte)0, rest.Length);
    }
}
