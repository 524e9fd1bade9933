using System.IO.Compression;

namespace Digest.Subscribers.Moving;

/// <summary>The lists in a file: the file itself, or those in a zip, as Mailchimp exports an audience.</summary>
internal static class ListFiles
{
    private const long MaxUnpacked = 1L << 30;

    /// <summary>Lists shrink to a fifth or a tenth.</summary>
    private const int MaxRatio = 100;

    private const int MaxEntries = 1000;

    /// <summary>What is smaller may shrink as it likes: it does no harm.</summary>
    private const long HarmlessLength = 16 << 20;

    private static readonly byte[] ZipMark = "PK\u0003\u0004"u8.ToArray();

    /// <summary>Those who must not be mailed come before those who are.</summary>
    /// <exception cref="RefusedArchiveException">It is damaged, locked or would unpack to too much.</exception>
    public static IEnumerable<(string Name, Stream Content)> Open(string path)
    {
        var file = File.OpenRead(path);
        // What another program writes into a pipe can be read only once, from its beginning.
        if (!file.CanSeek || !IsZip(file))
        {
            yield return (path, file);
            yield break;
        }

        using var archive = OpenArchive(file, path);
        var lists = ListsIn(archive, path);
        // A spreadsheet is a zip too; what reads lists says so.
        if (lists.Count == 0) yield return (path, File.OpenRead(path));
        foreach (var entry in lists) yield return ($"{path}/{entry.FullName}", entry.Open());
    }

    private static List<ZipArchiveEntry> ListsIn(ZipArchive archive, string path)
    {
        if (archive.Entries.Count > MaxEntries)
            throw new RefusedArchiveException($"{path} has {archive.Entries.Count} files. An export has a few.");
        var lists = archive.Entries
            .Where(entry => entry.FullName.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
                // What macOS adds beside each file.
                && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal))
            .OrderByDescending(entry => entry.Name.StartsWith("cleaned", StringComparison.OrdinalIgnoreCase))
            .ThenByDescending(entry => entry.Name.StartsWith("unsubscribed", StringComparison.OrdinalIgnoreCase))
            .ThenBy(entry => entry.FullName, StringComparer.Ordinal)
            .ToList();
        // .NET unpacks no more than an entry declares.
        if (lists.Sum(list => list.Length) > MaxUnpacked)
            throw new RefusedArchiveException(FormattableString.Invariant(
                $"{path} would unpack to more than {MaxUnpacked >> 20} MB. Unpack it, and import its files."));
        if (lists.Find(list => list.Length > HarmlessLength && list.Length / MaxRatio > list.CompressedLength)
            is { } bomb)
            throw new RefusedArchiveException(
                $"{path}: {bomb.FullName} is packed {MaxRatio} times smaller than it is. No list of people is.");
        if (lists.Find(list => list.IsEncrypted) is { } locked)
            throw new RefusedArchiveException($"{path}: {locked.FullName} has a password. Unpack it first.");
        return lists;
    }

    private static ZipArchive OpenArchive(Stream file, string path)
    {
        try
        {
            return new ZipArchive(file);
        }
        catch (InvalidDataException e)
        {
            file.Dispose();
            throw new RefusedArchiveException($"{path} is a damaged zip: {e.Message}");
        }
    }

    private static bool IsZip(FileStream file)
    {
        var begin = new byte[ZipMark.Length];
        var read = file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return read == begin.Length && begin.AsSpan().SequenceEqual(ZipMark);
    }
}

/// <summary>The message says what is wrong with which file.</summary>
internal sealed class RefusedArchiveException(string message) : IOException(message);
