namespace Digest.Delivery.Journal;

/// <summary>Another process sends from the same data folder.</summary>
internal sealed class JournalInUseException(string path, Exception inner) : IOException(
    $"Another digest process sends from {Path.GetDirectoryName(path)}. Stop it, or use another folder with --data.",
    inner);
