namespace Digest.Storage;

/// <summary>
/// SQLite serves one worker: the file <c>digest.db.lock</c> stays open, and locked, as long as it runs. The system
/// releases it with the process, however that ends.
/// </summary>
internal sealed class WorkerLock : IDisposable
{
    private readonly FileStream _file;

    private WorkerLock(FileStream file) => _file = file;

    /// <returns>The lock; null when another worker holds it.</returns>
    public static WorkerLock? TryTake(string databaseFile)
    {
        try
        {
            return new WorkerLock(
                new FileStream(databaseFile + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();
}
