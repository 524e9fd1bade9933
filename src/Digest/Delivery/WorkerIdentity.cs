using System.Security.Cryptography;

namespace Digest.Delivery;

/// <summary>
/// Names this worker in leases. It lives in the data folder beside the journal: whoever opens that folder again is the
/// same worker and settles its leases.
/// </summary>
internal sealed record WorkerIdentity(string Name)
{
    public static WorkerIdentity Load(string dataFolder)
    {
        var file = Path.Combine(dataFolder, "worker");
        if (File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } name) return new WorkerIdentity(name);
        Directory.CreateDirectory(dataFolder);
        var identity = new WorkerIdentity(
            $"{Environment.MachineName}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        File.WriteAllText(file, identity.Name);
        return identity;
    }
}
