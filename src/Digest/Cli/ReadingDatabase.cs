using Digest.Configuration;
using Digest.Maintenance;
using Digest.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli;

/// <summary>
/// The database of a command that changes nothing. In a new installation that is an empty one in a temporary folder,
/// so that each command says itself what is missing. In a folder that cannot be written it is opened read-only.
/// </summary>
internal sealed class ReadingDatabase : IDisposable
{
    private string? _temporary;
    private string? _readOnlyFile;

    /// <summary>What is wrong when there is no database in a folder that was named; null otherwise.</summary>
    public string? Missing { get; private init; }

    public bool IsReadOnly => _readOnlyFile is not null;

    public static ReadingDatabase Open(SettingsResult configuration)
    {
        var settings = configuration.Settings;
        if (settings.Storage.IsPostgreSql) return new ReadingDatabase();
        var file = StorageServices.SqliteFile(settings.DataFolder);
        // A folder that may not be read would look empty.
        if (Directory.Exists(settings.DataFolder)) _ = Directory.EnumerateFileSystemEntries(settings.DataFolder).Any();
        if (File.Exists(file))
            return new ReadingDatabase
            {
                _readOnlyFile = FolderAccess.WriteFailure(settings.DataFolder) is null ? null : file,
            };
        if (configuration.Origins.TryGetValue(nameof(Settings.DataFolder), out var named))
            return new ReadingDatabase
            {
                Missing = $"No database in {settings.DataFolder} ({named.Origin}). Check the folder, or begin there "
                    + "with: digest ingest",
            };
        var temporary = Directory.CreateTempSubdirectory("digest-empty-").FullName;
        settings.DataFolder = temporary;
        return new ReadingDatabase { _temporary = temporary };
    }

    /// <summary>Registers the read-only database where that is needed.</summary>
    public void Use(IServiceCollection services)
    {
        if (_readOnlyFile is { } file) services.AddSingleton<ISqlDialect>(provider =>
            SqliteDialect.ReadOnly(file, provider.GetRequiredService<TimeProvider>()));
    }

    public void Dispose()
    {
        if (_temporary is not null) Directory.Delete(_temporary, recursive: true);
    }
}
