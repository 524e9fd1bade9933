using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Digest.Storage;
using Digest.Storage.Copies;
using Digest.Subscribers;
using Digest.Subscribers.Csv;

namespace Digest.Maintenance.Keeping;

/// <summary>
/// Everything in one zip of CSV, JSON lines and OPML, for other programs: of one moment, also while a worker runs. It
/// has no keys and passwords, so it is no backup.
/// </summary>
internal sealed class DataArchive(DatabaseCopy copy, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // A file, never part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="path">There must be no such file.</param>
    /// <param name="opml">The sources that are feeds.</param>
    /// <exception cref="IOException">There is one, or it cannot be written.</exception>
    public async Task<IReadOnlyList<ArchivedFile>> WriteAsync(
        string path, string opml, CancellationToken cancellationToken)
    {
        if (File.Exists(path)) throw new IOException($"{path} already exists. Choose another name.");
        var (partial, snapshot) = (path + ".partial", path + ".copy");
        DatabaseFile.DeleteAll(snapshot);
        try
        {
            await copy.WriteAsync(snapshot, CopyKind.Backup, cancellationToken);
            IReadOnlyList<ArchivedFile> files;
            using (var file = new DatabaseFile(snapshot, clock))
                files = await WriteAsync(partial, file.Database, opml, cancellationToken);
            File.Move(partial, path);
            return files;
        }
        catch (Exception e) when (SqliteFailure.DescribeCopy(e, snapshot) is { } text)
        {
            throw new IOException(text, e);
        }
        finally
        {
            DatabaseFile.DeleteAll(snapshot);
            File.Delete(partial);
        }
    }

    private async Task<IReadOnlyList<ArchivedFile>> WriteAsync(
        string path, SqlDatabase database, string opml, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
        var files = new List<ArchivedFile>
        {
            await AddAsync("subscribers.csv", async output =>
            {
                await using var writer = new StreamWriter(output, leaveOpen: true);
                return await SubscriberCsv.WriteAsync(
                    writer, new SubscriberStore(database, clock).StreamAsync(null, cancellationToken));
            }),
            await AddAsync("sources.opml", async output =>
            {
                await using var writer = new StreamWriter(output, leaveOpen: true);
                await writer.WriteAsync(opml);
                return null;
            }),
        };
        var tables = await database.ReadAsync(TableCopy.ListTablesAsync, cancellationToken);
        foreach (var table in ArchivedTables.Names.Where(tables.Contains))
            files.Add(await AddAsync($"{table}.jsonl", async output => await database.ReadAsync<long?>(
                async sql => await TableLines.WriteAsync(
                    sql, table, ArchivedTables.Columns(table, await TableCopy.ListColumnsAsync(sql, table)), output),
                cancellationToken)));
        await AddAsync("manifest.json", async output =>
        {
            await JsonSerializer.SerializeAsync(
                output,
                new
                {
                    Program = "Digest",
                    CreatedAt = now.UtcDateTime,
                    Files = files,
                    // Keys and traces of addresses, which no one else can use, and what is computed from the rest.
                    NotIncluded = tables.Except(ArchivedTables.Names).Order(StringComparer.Ordinal),
                },
                Format,
                cancellationToken);
            return null;
        });
        return files;

        async Task<ArchivedFile> AddAsync(string name, Func<Stream, Task<long?>> write)
        {
            var entry = archive.CreateEntry(name);
            entry.LastWriteTime = now;
            using var hash = SHA256.Create();
            long? rows;
            await using (var packed = entry.Open())
            await using (var hashed = new CryptoStream(packed, hash, CryptoStreamMode.Write, leaveOpen: true))
                rows = await write(hashed);
            return new ArchivedFile(name, rows, Convert.ToHexStringLower(hash.Hash!));
        }
    }
}

/// <param name="Rows">Null where a file has none.</param>
/// <param name="Sha256">Of the unpacked file, in hex.</param>
internal sealed record ArchivedFile(string Name, long? Rows, string Sha256)
{
    public override string ToString() =>
        Rows is { } rows ? string.Create(CultureInfo.InvariantCulture, $"{Name}\t{rows}") : Name;
}
