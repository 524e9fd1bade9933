using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Digest.TestData;

/// <summary>The built program in a process of its own, as its user starts it.</summary>
/// <param name="dataFolder">What <c>--data</c> names; null leaves it out.</param>
public sealed partial class DigestProcess(string? dataFolder, params string[] settings)
{
    /// <summary>
    /// A working folder whose appsettings.json names no source, because those of the defaults are on the internet, and
    /// does without the sentence encoder, which needs seconds of each process.
    /// </summary>
    private static readonly string WithoutSources = CreateWithoutSources();

    /// <summary>Where the program looks for its appsettings.json first. Default: a folder with one that reads no
    /// source.</summary>
    public string WorkingFolder { get; init; } = WithoutSources;

    /// <summary>Variables beside those that the tests have.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs a command to its end.</summary>
    public async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await process.ToEndAsync([]);
    }

    /// <summary>Runs a command that must succeed.</summary>
    public async Task<string> OkAsync(params string[] arguments)
    {
        var (exit, output, error) = await RunAsync(arguments);
        Assert.True(exit == 0, $"digest {string.Join(' ', arguments)} returned {exit}: {output}{error}");
        return output;
    }

    /// <summary>
    /// Runs a command in a terminal of 80 columns, which shows both outputs, without control sequences.
    /// </summary>
    /// <param name="keys">What is typed, a line at a time; <c>^C</c> is Ctrl+C.</param>
    public async Task<(int Exit, string Shown)> RunInTerminalAsync(string keys, params string[] arguments)
    {
        var python = ExternalProgram.Find("python3", "python3");
        var terminal = Path.Combine(AppContext.BaseDirectory, "terminal.py");
        using var process = ChildProcess.Start(
            python, [terminal, "80", keys, "dotnet", .. CommandLine(arguments)], WorkingFolder, Environment);
        var (exit, shown, _) = await process.ToEndAsync([]);
        return (exit, ControlSequence().Replace(shown, ""));
    }

    /// <summary>Starts a command that runs until it is stopped or disposed of, and leaves its output unread.</summary>
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
        await ExternalProgram.RunAsync("kill", "-TERM", process.Id.ToString(CultureInfo.InvariantCulture));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, watch.Elapsed);
    }

    /// <summary>Starts a command that ends when it is disposed of, if not before.</summary>
    internal ChildProcess Start(params string[] arguments) =>
        ChildProcess.Start("dotnet", CommandLine(arguments), WorkingFolder, Environment);

    private string[] CommandLine(string[] arguments)
    {
        string[] data = dataFolder is null ? [] : ["--data", dataFolder];
        return [Path.Combine(AppContext.BaseDirectory, "digest.dll"), .. arguments, .. data, .. settings];
    }

    [GeneratedRegex(@"\e(\[[?0-9;]*[a-zA-Z]|[=>])")]
    private static partial Regex ControlSequence();

    private static string CreateWithoutSources()
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "without-sources")).FullName;
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), """{ "Sources": { "Read": [] }, "Embeddings": { "Enabled": false } }""");
        return folder;
    }
}
