using System.Diagnostics;
using Xunit;

namespace Digest.Mail.Tests;

/// <summary>
/// Programs of the machine that tests compare with. A missing one skips the test, except where CI promises that it is there.
/// </summary>
internal static class Programs
{
    /// <summary>Debian's own Python: the one its python3-* packages belong to.</summary>
    public static string Python => Find("python3", "/usr/bin");

    public static string Find(string name, params string[] before)
    {
        string[] folders = [.. before, .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin", "/usr/bin", "/usr/local/bin"];
        var path = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return path ?? Missing($"{name} is not installed");
    }

    public static string Missing(string what)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(what);
        Assert.Skip(what);
        return "";
    }

    /// <summary>A script that lies beside the tests.</summary>
    public static string Script(string path) => Path.Combine(AppContext.BaseDirectory, path);

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments, byte[] input)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all; its exit code says why.
        }

        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    public static Process Start(string program, IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
