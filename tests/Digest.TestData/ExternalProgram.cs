using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Xunit;

namespace Digest.TestData;

/// <summary>Programs that tests use where they are installed. Where one is missing the test is skipped; with CI=true it fails.</summary>
internal static class ExternalProgram
{
    /// <param name="package">The Debian package that has it.</param>
    public static string Find(string name, string package)
    {
        // Debian's own folders first: another Python on the PATH lacks Debian's modules.
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string[] folders = ["/usr/bin", "/usr/sbin", .. path, "/usr/lib/postfix/sbin"];
        if (folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } program) return program;
        Missing(name, package);
        return "";
    }

    [DoesNotReturn]
    public static void Missing(string name, string package)
    {
        var missing = $"{name} is not installed (Debian: apt-get install {package})";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(missing);
        Assert.Skip(missing);
    }

    /// <summary>A script that is copied beside the tests.</summary>
    public static string Script(string path) => Path.Combine(AppContext.BaseDirectory, path);

    public static Process Start(string program, IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>Runs a program to its end with <paramref name="input"/> on its standard input.</summary>
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

    /// <summary>Runs a program to its end and returns what it printed; fails the test unless it exits with 0.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
                StandardErrorEncoding = Encoding.UTF8,
            },
        };
        process.Start();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await errors}");
        return output;
    }
}
