namespace Digest.Cli;

/// <summary>Files that other users of this machine must never be able to read.</summary>
internal static class SecretFile
{
    /// <param name="mode">Whether a file that exists is replaced.</param>
    public static async Task WriteAsync(string file, string text, FileMode mode, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        // Set at creation: others can never open it.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(file, options);
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
    }
}
