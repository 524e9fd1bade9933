using Digest.Configuration;
using Digest.Maintenance;
using Digest.Storage;

namespace Digest.Cli.Doctor;

/// <summary>Files in the data folder that others than their owner can read: releases before made them so.</summary>
internal static class OpenFiles
{
    /// <summary>Of a folder with a million mails, the first say enough.</summary>
    private const int MaxEntries = 10_000, MaxNamed = 5;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static Finding? Find(Settings settings)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(settings.DataFolder)) return null;
        var folder = Path.GetFullPath(settings.DataFolder);
        // Users who cannot enter the folder cannot reach anything in it.
        if ((new DirectoryInfo(folder).UnixFileMode & Others) == 0)
            return Finding.Ok("file modes", $"{folder} is private");
        string[] own = [folder, .. Places(settings, folder).Where(Path.Exists)];
        var open = own
            .Concat(own.Skip(1).Where(Directory.Exists).SelectMany(Directory.EnumerateFileSystemEntries))
            .Take(MaxEntries)
            .Where(path => (new FileInfo(path).UnixFileMode & Others) != 0)
            .ToList();
        var named = string.Join(", ", open.Take(MaxNamed)) + (open.Count > MaxNamed ? ", …" : "");
        return Finding.Note(
            "file modes",
            $"Other users can read {named}. They contain addresses and the keys of links. "
                + $"Close them: chmod -R go= {folder}");
    }

    private static IEnumerable<string> Places(Settings settings, string folder)
    {
        var database = StorageServices.SqliteFile(folder);
        return
        [
            database, $"{database}-wal", $"{database}-shm", $"{database}.lock",
            Path.Combine(folder, "delivery.journal"), Path.Combine(folder, "worker"),
            Path.Combine(folder, settings.Mail.PickupFolder),
        ];
    }
}
