using Digest.Delivery;
using Digest.Operations;

namespace Digest.Maintenance.Health;

/// <summary>Reports a disk that is almost full before it stops the worker.</summary>
internal sealed class DiskSpace(DeliveryFolder folder, OperatorAlerts alerts, WorkerIdentity worker)
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Enough for some days of mail. An archive grows by a gigabyte in a year.</summary>
    private const long MinFree = 50 * Megabyte;

    private const string Alert = "disk";

    /// <summary>Null where it cannot be found out.</summary>
    public long? Free
    {
        get
        {
            try
            {
                return new DriveInfo(Path.GetFullPath(folder.Path)).AvailableFreeSpace;
            }
            catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    public Task CheckAsync(CancellationToken cancellationToken)
    {
        if (Free is not { } free) return Task.CompletedTask;
        var text = FormattableString.Invariant($"{free / Megabyte} MB are free in {folder.Path}.");
        return free < MinFree
            ? alerts.RaiseAsync(
                Alert,
                "The disk is almost full",
                $"{text} On a full disk nothing is sent, and nothing is lost. Free some space.",
                cancellationToken,
                worker.Name)
            : alerts.ClearAsync(Alert, text, cancellationToken, worker.Name);
    }
}
