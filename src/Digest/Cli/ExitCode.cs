namespace Digest.Cli;

/// <summary>What <c>digest</c> returns to the shell; part of every command's contract.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The command ran and did not reach its goal; the error output says why.</summary>
    public const int Failed = 1;

    /// <summary>Nothing was done: the command line or the configuration is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by Ctrl+C: 128 and the number of the signal, as shells have it.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by SIGTERM before the end.</summary>
    public const int Terminated = 143;
}
