using System.IO.Compression;
using Digest.Papers;
using Digest.Storage;

namespace Digest.Sources.ArxivSanity;

/// <summary>
/// The data folder of arxiv-sanity-lite: <c>dict.db</c> with each user's tags and address, <c>papers.db</c> with the
/// papers. Both are SQLite files with pickles in them, those of tags and papers packed with zlib.
/// </summary>
internal sealed class SanityDatabase(string dictFile, TimeProvider clock)
{
    /// <summary>A value is some kilobytes; a library of a thousand tags and papers 100 KB.</summary>
    private const int MaxValueLength = 16 << 20;

    private const int MaxUsers = 10_000;

    /// <summary>With the papers that are tagged; it may be missing.</summary>
    public string PapersFile => Path.Combine(Path.GetDirectoryName(dictFile)!, "papers.db");

    /// <summary>Users with tags; those whose library cannot be read have an error.</summary>
    /// <exception cref="FormatException">The file is not arxiv-sanity-lite's.</exception>
    public async Task<IReadOnlyList<SanityUser>> ListUsersAsync(CancellationToken cancellationToken)
    {
        var tags = await ListAsync(dictFile, "tags", null, cancellationToken);
        var emails = (await ListAsync(dictFile, "email", null, cancellationToken))
            .ToDictionary(row => row.Key, row => row.Value, StringComparer.Ordinal);
        return [.. tags.Select(row => UserOf(row.Key, row.Value, emails.GetValueOrDefault(row.Key)))];
    }

    /// <summary>Those of these papers that the file has; one that cannot be read is missing.</summary>
    /// <param name="ids">As arXiv has them, without a version.</param>
    public async Task<IReadOnlyList<SourceRecord>> ListPapersAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (!File.Exists(PapersFile)) return [];
        var records = new List<SourceRecord>();
        foreach (var (_, value) in await ListAsync(PapersFile, "papers", ids, cancellationToken))
        {
            try
            {
                if (PickleReader.Read(Unpack(value)) is Dictionary<string, object?> paper
                    && SanityPaper.Read(paper, clock.GetUtcNow()) is { } record)
                    records.Add(record);
            }
            catch (Exception e) when (e is FormatException or InvalidDataException)
            {
                // The tag stays; the command names papers that are not in the archive.
            }
        }

        return records;
    }

    private static SanityUser UserOf(string name, byte[] tags, byte[]? email)
    {
        try
        {
            var library = PickleReader.Read(Unpack(tags)) as Dictionary<string, object?>
                ?? throw new FormatException("the tags are not a dictionary");
            return new SanityUser(
                name,
                email is null ? null : PickleReader.Read(email) as string,
                [.. from tag in library
                    let papers = tag.Value as HashSet<string>
                    where papers is { Count: > 0 }
                    select new SanityTag(tag.Key, [.. papers.Order(StringComparer.Ordinal)])],
                null);
        }
        catch (FormatException e)
        {
            return new SanityUser(name, null, [], e.Message);
        }
        catch (InvalidDataException)
        {
            return new SanityUser(name, null, [], "the tags are damaged, or not packed with zlib");
        }
    }

    private async Task<IReadOnlyList<(string Key, byte[] Value)>> ListAsync(
        string file, string table, IReadOnlyCollection<string>? keys, CancellationToken cancellationToken)
    {
        using var dialect = SqliteDialect.ReadOnly(file, clock);
        try
        {
            return await new SqlDatabase(dialect).ReadAsync(
                sql => sql.QueryAsync<(string Key, byte[] Value)>(
                    $"""
                    SELECT key, value FROM "{table}" WHERE length(value) <= {MaxValueLength}
                        {(keys is null ? "" : "AND key IN @keys")} LIMIT {MaxUsers}
                    """,
                    new { keys }),
                cancellationToken);
        }
        catch (System.Data.Common.DbException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <summary>Not more than <see cref="MaxValueLength"/>, however small it was packed.</summary>
    private static byte[] Unpack(byte[] packed)
    {
        using var zlib = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        var block = new byte[64 * 1024];
        for (int read; (read = zlib.Read(block)) > 0;)
        {
            if (unpacked.Length + read > MaxValueLength) throw new FormatException("a value unpacks to too much");
            unpacked.Write(block, 0, read);
        }

        return unpacked.ToArray();
    }
}

/// <param name="Email">Null where the user gave none.</param>
/// <param name="Error">Why the tags cannot be read; null when they can.</param>
internal sealed record SanityUser(string Name, string? Email, IReadOnlyList<SanityTag> Tags, string? Error);

/// <param name="Papers">Ids as arXiv has them, without a version.</param>
internal sealed record SanityTag(string Name, IReadOnlyList<string> Papers);
