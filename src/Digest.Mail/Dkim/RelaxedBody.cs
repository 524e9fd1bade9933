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

    private static readonly Vector256<byte> Space = Vector256.Create((byte)' ');
    private static readonly Vector256<byte> Tab = Vector256.Create((byte)'\t');
    private static readonly Vector256<byte> CarriageReturn = Vector256.Create((byte)'\r');
    private static readonly Vector256<byte> LineFeed = Vector256.Create((byte)'\n');

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _block = ArrayPool<byte>.Shared.Rent(BlockSize);
    private int _filled;

    /// <summary>Those at the end of what came so far.</summary>
    private int _lineEnds;
    private bool _isEmpty = true;

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

        if (!relaxed._isEmpty) relaxed.Append("\r\n"u8);
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

    /// <summary>Most text is relaxed as it is: stretches of it are hashed where they lie.</summary>
    private void AppendLines(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var relaxed = FirstUnrelaxed(text);
            AppendStretch(text[..relaxed]);
            text = text[relaxed..];
            if (text.StartsWith("\r\n"u8))
            {
                _lineEnds++;
                text = text[2..];
            }
            else if (!text.IsEmpty && text[0] is (byte)' ' or (byte)'\t')
            {
                text = text.TrimStart(" \t"u8);
                if (!text.IsEmpty && !text.StartsWith("\r\n"u8)) AppendStretch(" "u8);
            }
        }
    }

    /// <summary>Where the blanks begin that the relaxed form changes, or an empty line; the text's length if nowhere.</summary>
    private static int FirstUnrelaxed(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("\r\n"u8)) return 0;
        var at = 0;
        for (; at + Vector256<byte>.Count < text.Length; at += Vector256<byte>.Count)
        {
            var here = Vector256.Create(text[at..]);
            var next = Vector256.Create(text[(at + 1)..]);
            var nextBlank = Vector256.Equals(next, Space) | Vector256.Equals(next, Tab);
            var lineEnds = Vector256.Equals(next, CarriageReturn);
            var found = Vector256.Equals(here, Tab) | (Vector256.Equals(here, Space) & (nextBlank | lineEnds)) | (Vector256.Equals(here, LineFeed) & lineEnds);
            if (found == Vector256<byte>.Zero) continue;
            at += BitOperations.TrailingZeroCount(found.ExtractMostSignificantBits());
            return text[at] == '\n' ? at + 1 : at;
        }

        for (; at < text.Length; at++)
        {
            var lineEnds = at + 1 == text.Length || text[at + 1] == '\r';
            if (text[at] == '\t' || (text[at] == ' ' && (lineEnds || text[at + 1] is (byte)' ' or (byte)'\t'))) return at;
            if (text[at] == '\n' && lineEnds) return at + 1;
        }

        return at;
    }

    /// <summary>Its line ends at the end wait until something follows.</summary>
    private void AppendStretch(ReadOnlySpan<byte> stretch)
    {
        var content = stretch.EndsWith("\r\n"u8) ? stretch[..^2] : stretch;
        if (!content.IsEmpty)
        {
            for (; _lineEnds > 0; _lineEnds--) Append("\r\n"u8);
            Append(content);
            _isEmpty = false;
        }

        if (content.Length < stretch.Length) _lineEnds++;
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
