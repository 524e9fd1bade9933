using System.Security.Cryptography;

namespace Digest.Delivery;

/// <summary>Names this worker in leases. It lives in the data folder beside the journal: whoever opens that folder again is the same worker and settles its leases.</summary>
public sealed record WorkerIdentity(string Name)
{
    public static async Task<WorkerIdentity> LoadAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(dataFolder, "worker");
        if (File.Exists(file)) return new WorkerIdentity((await File.ReadAllTextAsync(file, cancellationToken)).Trim());
        Directory.CreateDirectory(dataFolder);
        var identity = new WorkerIdentity($"{Environment.MachineName}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        await File.WriteAllTextAsync(file, identity.Name, cancellationToken);
        return identity;
    }
}
