using System.Diagnostics.CodeAnalysis;
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

    /// <summary>Runs a program to its end with <paramref name="input"/> on its standard input.</summary>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(
        string program, IEnumerable<string> arguments, byte[] input)
    {
        using var process = ChildProcess.Start(program, arguments);
        return await process.ToEndAsync(input);
    }

    /// <summary>Runs a program to its end and returns what it printed; fails the test unless it exits with 0.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (exit, output, error) = await RunAsync(program, arguments, []);
        Assert.True(exit == 0, $"{program} ended with {exit}: {error}");
        return output;
    }
}
