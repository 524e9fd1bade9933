using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Digest.Web.Api.Requests;

/// <summary>
/// Where a list continues: after the last entry of the page before, so that rows which come or go neither repeat nor
/// skip others. A check makes sure that it is one of ours, for this list with these filters.
/// </summary>
internal static class ListCursor
{
    private const int CheckBytes = 8;
    private const int MaxLength = 1000;

    /// <param name="list">The list with its filters.</param>
    /// <param name="position">The last entry.</param>
    public static string Write(string list, string position)
    {
        var bytes = Encoding.UTF8.GetBytes(position);
        return Base64Url.EncodeToString([.. Check(list, bytes), .. bytes]);
    }

    /// <param name="cursor">Null for the first page.</param>
    /// <param name="position">Null for the first page.</param>
    public static bool TryRead(string list, string? cursor, out string? position)
    {
        position = null;
        if (cursor is null) return true;
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor)) return false;
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length < CheckBytes
            || !Check(list, bytes.AsSpan(CheckBytes)).AsSpan().SequenceEqual(bytes.AsSpan(0, CheckBytes)))
            return false;
        var text = Encoding.UTF8.GetString(bytes.AsSpan(CheckBytes));
        // Made by hand: the check is no secret. PostgreSQL takes no NUL.
        if (text.Any(char.IsControl)) return false;
        position = text;
        return true;
    }

    private static byte[] Check(string list, ReadOnlySpan<byte> position) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes(list), 0, .. position])[..CheckBytes];
}

/// <summary>A page of a list.</summary>
/// <param name="Next">The cursor of the page after it; null after the last.</param>
internal sealed record ListPage<T>(IReadOnlyList<T> Items, string? Next);
