using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Xunit;

namespace Digest.TestData.Servers;

/// <summary>
/// Debian's smtp-sink (package postfix): a real SMTP server that keeps every message in a file. Skips the test where it is
/// not installed; with CI=true that is a failure.
/// </summary>
public sealed partial class SmtpSink : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string _folder;

    private SmtpSink(ChildProcess process, string folder, int port) => (_process, _folder, Port) = (process, folder, port);

    public int Port { get; }

    /// <param name="faults">Options that make it misbehave.</param>
    public static async Task<SmtpSink> StartAsync(params string[] faults)
    {
        var program = ExternalProgram.Find("smtp-sink", "postfix");
        var folder = Directory.CreateTempSubdirectory("sink").FullName;
        // It takes the port with SO_REUSEPORT: two of them on one port would share the messages.
        var port = FreePort.Next();
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        string[] user = Environment.IsPrivilegedProcess ? ["-u", "nobody"] : [];
        var process = ChildProcess.Start(program, [.. user, .. faults, "-d", $"{folder}/m.", $"127.0.0.1:{port}", "200"]);
        for (var i = 0; i < 100; i++)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return new SmtpSink(process, folder, port);
            }
            catch (SocketException)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }

        throw new InvalidOperationException("smtp-sink did not start");
    }

    /// <summary>Recipient and Message-ID of every message that was accepted.</summary>
    public async Task<IReadOnlyList<(string Recipient, string MessageId)>> MessagesAsync()
    {
        var messages = new List<(string, string)>();
        foreach (var file in Directory.GetFiles(_folder, "m.*"))
        {
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            // A message without its final dot has no last line of the boundary.
            if (Closed().IsMatch(text)) messages.Add((To().Match(text).Groups[1].Value, Id().Match(text).Groups[1].Value));
        }

        return messages;
    }

    /// <summary>Every message that was accepted, as it came.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync()
    {
        var texts = new List<string>();
        foreach (var file in Directory.GetFiles(_folder, "m.*"))
        {
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            if (Closed().IsMatch(text)) texts.Add(text);
        }

        return texts;
    }

    public ValueTask DisposeAsync()
    {
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [GeneratedRegex(@"^To: (\S+)", RegexOptions.Multiline)]
    private static partial Regex To();

    [GeneratedRegex(@"^Message-ID: <([^>]+)>", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Id();

    [GeneratedRegex(@"--\s*$")]
    private static partial Regex Closed();
}
