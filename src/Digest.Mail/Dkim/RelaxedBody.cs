using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Digest.Mail.Dkim;

/// <summary>
/// The body hash of RFC 6376 §3.7 over the relaxed form (§3.4.4): blanks shrink to one space, none at line ends, no empty lines at the
/// end.
/// </summary>
internal sealed class RelaxedBody : IDisposable
{
    private const int BlockSize = 8192;

    /// <summary>Longer stretches are hashed where they lie; each call of the hash costs as much as copying some hundred bytes.</summary>
    private const int LongestCopied = 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _block = ArrayPool<byte>.Shared.Rent(BlockSize);
    private int _filled;

    /// <summary>Held back until another line follows.</summary>
    private int _emptyLines;

    public static byte[] Hash(ReadOnlySequence<byte> body)
    {
        using var relaxed = new RelaxedBody();

        // The composer cuts at line ends; what anyone else has cut elsewhere is put together first.
        if (PiecesEndLines(body))
        {
            foreach (var piece in body) relaxed.AppendLines(piece.Span);
        }
        else
        {
            relaxed.AppendLines(body.ToArray());
        }

        relaxed.Flush();
        return relaxed._hash.GetHashAndReset();
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_block);
        _hash.Dispose();
    }

    private static bool PiecesEndLines(ReadOnlySequence<byte> body)
    {
        foreach (var piece in body)
        {
            if (!piece.Span.EndsWith("\r\n"u8)) return false;
        }

        return true;
    }

    /// <summary>Most lines are relaxed as they are: stretches of them are hashed where they lie.</summary>
    private void AppendLines(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var relaxed = text.StartsWith("\r\n"u8) ? 0 : text[..FirstUnrelaxed(text)].LastIndexOf((byte)'\n') + 1;
            AppendRelaxed(text[..relaxed]);
            text = text[relaxed..];
            if (text.IsEmpty) return;
            var end = text.IndexOf("\r\n"u8);
            AppendLine(end < 0 ? text : text[..end]);
            text = end < 0 ? [] : text[(end + 2)..];
        }
    }

    /// <summary>The place of the first byte with which something begins that the relaxed form changes, or the text's length.</summary>
    private static int FirstUnrelaxed(ReadOnlySpan<byte> text)
    {
        var at = 0;
        for (; at + Vector256<byte>.Count < text.Length; at += Vector256<byte>.Count)
        {
            var here = Vector256.Create(text[at..]);
            var next = Vector256.Create(text[(at + 1)..]);
            var blank = Vector256.Equals(here, Vector256.Create((byte)' '));
            var beforeEnd = Vector256.Equals(next, Vector256.Create((byte)'\r'));
            var found = Vector256.Equals(here, Vector256.Create((byte)'\t'))
                | (blank & (Vector256.Equals(next, Vector256.Create((byte)' ')) | beforeEnd))
                | (Vector256.Equals(here, Vector256.Create((byte)'\n')) & beforeEnd);
            if (found != Vector256<byte>.Zero) return at + BitOperations.TrailingZeroCount(found.ExtractMostSignificantBits());
        }

        for (; at < text.Length; at++)
        {
            var next = at + 1 < text.Length ? text[at + 1] : (byte)'\r';
            if (text[at] is (byte)'\t' || (text[at] is (byte)' ' && next is (byte)' ' or (byte)'\r') || (text[at] is (byte)'\n' && at + 1 < text.Length && next is (byte)'\r')) return at;
        }

        return text.Length;
    }

    private void AppendLine(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd(" \t"u8);
        if (line.IsEmpty)
        {
            _emptyLines++;
            return;
        }

        AppendEmptyLines();
        if (!line.Contains((byte)'\t') && line.IndexOf("  "u8) < 0) Append(line);
        else AppendShrunk(line);
        Append("\r\n"u8);
    }

    private void AppendRelaxed(ReadOnlySpan<byte> lines)
    {
        if (lines.IsEmpty) return;
        AppendEmptyLines();
        Append(lines);
    }

    private void AppendEmptyLines()
    {
        for (; _emptyLines > 0; _emptyLines--) Append("\r\n"u8);
    }

    private void AppendShrunk(ReadOnlySpan<byte> line)
    {
        while (line.IndexOfAny((byte)' ', (byte)'\t') is var blank and >= 0)
        {
            Append(line[..blank]);
            Append(" "u8);
            line = line[blank..].TrimStart(" \t"u8);
        }

        Append(line);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestCopied || bytes.Length > _block.Length - _filled)
        {
            Flush();
            if (bytes.Length > LongestCopied)
            {
                _hash.AppendData(bytes);
                return;
            }
        }

        bytes.CopyTo(_block.AsSpan(_filled));
        _filled += bytes.Length;
    }

    private void Flush()
    {
        _hash.AppendData(_block, 0, _filled);
        _filled = 0;
    }
}
