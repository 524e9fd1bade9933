using System.Buffers;
using System.Security.Cryptography;

namespace Digest.Mail.Dkim;

/// <summary>
/// The body hash of RFC 6376 §3.7 over the relaxed form (§3.4.4): blanks shrink to one space, none at line ends, no empty lines at the
/// end.
/// </summary>
internal sealed class RelaxedBody : IDisposable
{
    private const int BlockSize = 8192;

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

    private void AppendLines(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOf("\r\n"u8);
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 2)..];
            AppendLine(line);
        }
    }

    private void AppendLine(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd(" \t"u8);
        if (line.IsEmpty)
        {
            _emptyLines++;
            return;
        }

        for (; _emptyLines > 0; _emptyLines--) Append("\r\n"u8);
        if (!line.Contains((byte)'\t') && line.IndexOf("  "u8) < 0) Append(line);
        else AppendShrunk(line);
        Append("\r\n"u8);
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
        if (bytes.Length > _block.Length - _filled)
        {
            Flush();
            if (bytes.Length > _block.Length)
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
