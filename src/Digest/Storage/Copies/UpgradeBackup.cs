namespace Digest.Storage.Copies;

/// <summary>The copies that SQLite gets beside itself before an upgrade, <c>digest.db.schema-0022</c>.</summary>
internal static class UpgradeBackup
{
    /// <summary>The newest; older ones are deleted, so that they do not fill the disk.</summary>
    private const int Kept = 2;

    private const string Suffix = ".schema-";

    public static string PathFor(string file, long schema) =>
        FormattableString.Invariant($"{file}{Suffix}{schema:0000}");

    /// <summary>
    /// Does nothing when another process was faster: its copy is from before the upgrade, ours may not be.
    /// </summary>
    public static async Task WriteAsync(SqlDatabase database, long schema, CancellationToken cancellationToken)
    {
        var file = database.Dialect.Location;
        var path = PathFor(file, schema);
        if (File.Exists(path)) return;
        var partial = $"{path}.{Environment.ProcessId}";
        DatabaseFile.DeleteAll(partial);
        try
        {
            await database.ReadAsync(
                sql => sql.ExecuteAsync("VACUUM INTO @partial", new { partial }), cancellationToken);
            await using (var stream = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite))
                stream.Flush(flushToDisk: true);
            if (!File.Exists(path)) File.Move(partial, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // The other process has renamed its copy just now.
        }
        finally
        {
            File.Delete(partial);
        }

        foreach (var old in List(file).SkipLast(Kept)) File.Delete(old);
    }

    /// <summary>From the oldest schema to the newest.</summary>
    private static IEnumerable<string> List(string file) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(file)!, Path.GetFileName(file) + Suffix + "????")
            .Order(StringComparer.Ordinal);
}
