using System.Data.Common;
using System.Net.Sockets;
using Digest.Configuration;
using Digest.Editions;
using Digest.Maintenance;
using Digest.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli.Doctor;

/// <summary>Whose digests are on hold, and why.</summary>
internal sealed class DigestsCheck(Settings settings, IServiceProvider services)
{
    /// <returns>Null when the database does not provide it; the check of the database says why.</returns>
    public async Task<Finding?> RunAsync(CancellationToken cancellationToken)
    {
        if (!settings.Storage.IsPostgreSql && !File.Exists(StorageServices.SqliteFile(settings.DataFolder)))
            return null;
        try
        {
            var setAside = services.GetRequiredService<SetAsideSubscribers>();
            var (count, latest) = await setAside.ListLatestAsync(cancellationToken);
            return count == 0
                ? Finding.Ok("digests", "none is on hold")
                : Finding.Failed(
                    "digests",
                    $"{SetAsideSubscribers.DescribeAll(count, latest)} Correct what is named with: digest subscribers "
                        + "edit EMAIL. They are tried again then, and every hour.");
        }
        catch (Exception e) when (e is DbException or SocketException or IOException)
        {
            return null;
        }
    }
}
