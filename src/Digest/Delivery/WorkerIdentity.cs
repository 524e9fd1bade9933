using System.Security.Cryptography;

namespace Digest.Delivery;

/// <summary>
/// The worker's name. It is kept in the data folder beside the journal: a process that opens it is the same
/// worker, unless the folder turns out to be a copy.
/// </summary>
internal sealed class WorkerIdentity
{
    private readonly string _file;

    public WorkerIdentity(string dataFolder)
    {
        _file = Path.Combine(dataFolder, "worker");
        Name = File.Exists(_file) && File.ReadAllText(_file).Trim() is { Length: > 0 } name ? name : NewName();
    }

    public string Name { get; private set; }

    public static string NewName() =>
        $"{Environment.MachineName}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    public void Save(string name)
    {
        Name = name;
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        File.WriteAllText(_file, name);
    }
}
