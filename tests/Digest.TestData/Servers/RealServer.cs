using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Digest.TestData.Servers;

/// <summary>aiosmtpd in a process of its own.</summary>
internal sealed class RealServer : IDisposable
{
    private readonly Process _process;

    private RealServer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <param name="mode">plain, starttls or tls.</param>
    /// <param name="longestWait">Each message is answered after a random time up to this.</param>
    public static async Task<RealServer> StartAsync(string mode, TestCertificate certificate, TimeSpan longestWait = default)
    {
        string[] arguments =
        [
            ExternalProgram.Script("Servers/aiosmtpd_server.py"), mode, certificate.CertificateFile, certificate.KeyFile,
            longestWait.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        ];
        var process = ChildProcess.Start(ExternalProgram.Find("python3", "python3"), arguments);
        if (await process.StandardOutput.ReadLineAsync() is { } port) return new RealServer(process, int.Parse(port, CultureInfo.InvariantCulture));
        ExternalProgram.Missing("aiosmtpd", "python3-aiosmtpd");
        throw new UnreachableException();
    }

    /// <summary>The next message it took, before it answers.</summary>
    public async Task<Taken> NextAsync() => JsonSerializer.Deserialize<Taken>((await _process.StandardOutput.ReadLineAsync())!, JsonSerializerOptions.Web)!;

    public void Dispose() => _process.Dispose();

    public sealed record Taken(string From, string[] To, bool Utf8, bool Tls, int Port, string? User, byte[] Content);
}
