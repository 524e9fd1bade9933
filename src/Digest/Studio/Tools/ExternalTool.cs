using System.ComponentModel;
using System.Diagnostics;
using Digest.Operations;

namespace Digest.Studio.Tools;

/// <summary>A program that may be installed: SpamAssassin, a browser.</summary>
internal static class ExternalTool
{
    /// <summary>The first of these names that is in PATH; null where none is.</summary>
    public static string? Find(params string[] names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string[] endings = OperatingSystem.IsWindows() ? [".exe"] : [""];
        return (from name in names
                from folder in folders
                from ending in endings
                let file = Path.Combine(folder, name + ending)
                where folder.Length > 0 && File.Exists(file)
                select file).FirstOrDefault();
    }

    /// <summary>Runs it to its end; what it writes to its error output is lost.</summary>
    /// <returns>Its output; null where it failed to start or took too long.</returns>
    public static async Task<string?> RunAsync(
        string file,
        IEnumerable<string> arguments,
        ReadOnlyMemory<byte> input,
        TimeSpan atMost,
        CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(atMost);
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(file, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        try
        {
            process.Start();
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            var output = process.StandardOutput.ReadToEndAsync(ending.Token);
            await process.StandardInput.BaseStream.WriteAsync(input, ending.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(ending.Token);
            return await output;
        }
        catch (Exception e) when (e is Win32Exception or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ProcessTree.End(process);
            return null;
        }
    }
}
