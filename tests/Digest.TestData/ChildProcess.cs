using System.Diagnostics;
using System.Text;
using Xunit;

namespace Digest.TestData;

/// <summary>A process that does not outlive its owner: a test that fails, or is given up, leaves none behind.</summary>
internal sealed class ChildProcess : Process
{
    private ChildProcess(ProcessStartInfo start) => StartInfo = start;

    /// <summary>Starts a program with all its streams in the caller's hands.</summary>
    /// <param name="folder">Its working folder; null is that of the tests.</param>
    /// <param name="environment">Beside what the tests have.</param>
    public static ChildProcess Start(
        string program, IEnumerable<string> arguments, string? folder = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var process = new ChildProcess(start);
        process.Start();
        return process;
    }

    /// <summary>Gives it <paramref name="input"/> and waits for its end.</summary>
    public async Task<(int Exit, string Output, string Error)> ToEndAsync(byte[] input)
    {
        var token = TestContext.Current.CancellationToken;
        var output = StandardOutput.ReadToEndAsync(token);
        var error = StandardError.ReadToEndAsync(token);
        try
        {
            await StandardInput.BaseStream.WriteAsync(input, token);
            StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all; its exit code says why.
        }

        await WaitForExitAsync(token);
        return (ExitCode, await output, await error);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !HasExited)
        {
            Kill(entireProcessTree: true);
            WaitForExit();
        }

        base.Dispose(disposing);
    }
}
