using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Digest.Tests.Support;

/// <summary>The built program in a process of its own, as its user starts it, with a data folder of its own.</summary>
/// <param name="dataFolder">Null leaves it to the configuration.</param>
public sealed partial class DigestProcess(string? dataFolder, params string[] settings)
{
    /// <summary>A working folder whose appsettings.json names no source: those of the defaults are on the internet.</summary>
    private static readonly string WithoutSources = CreateWithoutSources();

    /// <summary>Where the program looks for its appsettings.json first. Default: a folder with one that reads no source.</summary>
    public string WorkingFolder { get; init; } = WithoutSources;

    /// <summary>Environment variables beside those of the test.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs a command to its end.</summary>
    public async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Runs a command that must succeed.</summary>
    public async Task<string> OkAsync(params string[] arguments)
    {
        var (exit, output, error) = await RunAsync(arguments);
        Assert.True(exit == 0, $"digest {string.Join(' ', arguments)} returned {exit}: {output}{error}");
        return output;
    }

    /// <summary>Runs a command in a terminal of 80 columns, which shows both outputs, without control sequences.</summary>
    /// <param name="keys">What is typed, a line at a time; <c>^C</c> is Ctrl+C.</param>
    public async Task<(int Exit, string Shown)> RunInTerminalAsync(string keys, params string[] arguments)
    {
        var python = ExternalProgram.Find("python3", "python3");
        var terminal = Path.Combine(AppContext.BaseDirectory, "Support", "terminal.py");
        using var process = Start(python, [terminal, "80", keys, "dotnet", .. CommandLine(arguments)]);
        process.StandardInput.Close();
        var shown = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, ControlSequence().Replace(shown, ""));
    }

    /// <summary>Starts a command that goes on until it is stopped or disposed of, and leaves its output unread.</summary>
    public Process StartQuietly(params string[] arguments)
    {
        var process = Start(arguments);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>What a service manager does.</summary>
    public static async Task<(int Exit, TimeSpan Took)> StopAsync(Process process)
    {
        var watch = Stopwatch.StartNew();
        using (Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])) await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, watch.Elapsed);
    }

    /// <summary>Starts a command that ends when it is disposed of, if not before.</summary>
    public Process Start(params string[] arguments) => Start("dotnet", CommandLine(arguments));

    private string[] CommandLine(string[] arguments) =>
        [
            Path.Combine(AppContext.BaseDirectory, "digest.dll"),
            .. arguments,
            .. dataFolder is null ? [] : (string[])["--data", dataFolder],
            .. settings,
        ];

    private KilledProcess Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingFolder,
        };
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        var process = new KilledProcess { StartInfo = start };
        process.Start();
        return process;
    }

    [GeneratedRegex(@"\e(\[[?0-9;]*[a-zA-Z]|[=>])")]
    private static partial Regex ControlSequence();

    private static string CreateWithoutSources()
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "without-sources")).FullName;
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), """{ "Sources": { "Read": [] } }""");
        return folder;
    }

    /// <summary>Does not outlive its owner: a test that fails, or is given up, leaves no worker behind.</summary>
    private sealed class KilledProcess : Process
    {
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
}
