using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Digest.Mail.Tests.Smtp;

/// <summary>aiosmtpd in a process of its own.</summary>
internal sealed class RealServer : IDisposable
{
    private readonly Process _process;

    private RealServer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <param name="mode">plain, starttls or tls.</param>
    public static async Task<RealServer> StartAsync(string mode, TestCertificate certificate)
    {
        var process = Programs.Start(Programs.Python, [Programs.Script("Smtp/aiosmtpd_server.py"), mode, certificate.CertificateFile, certificate.KeyFile]);
        if (await process.StandardOutput.ReadLineAsync() is { } port) return new RealServer(process, int.Parse(port, CultureInfo.InvariantCulture));
        Programs.Missing("python3-aiosmtpd is not installed: " + await process.StandardError.ReadToEndAsync());
        throw new UnreachableException();
    }

    /// <summary>The next message it took.</summary>
    public async Task<Taken> NextAsync() => JsonSerializer.Deserialize<Taken>((await _process.StandardOutput.ReadLineAsync())!, JsonSerializerOptions.Web)!;

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    public sealed record Taken(string From, string[] To, bool Utf8, bool Tls, int Port, string? User, byte[] Content);
}
