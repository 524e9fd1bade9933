using System.ComponentModel;
using System.Diagnostics;

namespace Digest.Operations;

/// <summary>Runs a command of the operator that prints a token on one line.</summary>
internal static class SecretCommand
{
    private const int MaxLength = 64 * 1024;

    /// <exception cref="SecretFailure">It failed, took too long, or printed something else.</exception>
    public static async Task<string> RunAsync(
        string command, TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        string[] shell = OperatingSystem.IsWindows() ? ["cmd", "/c"] : ["/bin/sh", "-c"];
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(shell[0], [shell[1], command])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        using var timeout = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            process.Start();
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(either.Token);
            var output = (await process.StandardOutput.ReadToEndAsync(either.Token)).Trim();
            await process.WaitForExitAsync(either.Token);
            if (process.ExitCode != 0)
                throw new SecretFailure($"it ended with {process.ExitCode}: {(await errors).Trim()}");
            if (output.Length is 0 or > MaxLength || output.Any(char.IsControl))
                throw new SecretFailure("it did not print a token on one line");
            return output;
        }
        catch (Win32Exception e)
        {
            throw new SecretFailure(e.Message);
        }
        catch (OperationCanceledException)
        {
            ProcessTree.End(process);
            cancellationToken.ThrowIfCancellationRequested();
            throw new SecretFailure(FormattableString.Invariant($"it took longer than {longest.TotalSeconds:0.#} s"));
        }
    }
}

/// <summary>Why there is no secret; never the secret.</summary>
internal sealed class SecretFailure(string message) : Exception(message);
