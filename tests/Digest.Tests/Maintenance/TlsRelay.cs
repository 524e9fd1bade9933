using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Digest.TestData.Servers;

namespace Digest.Tests.Maintenance;

/// <summary>An SMTP server with TLS from the first byte that greets, says what it can, and takes leave.</summary>
internal sealed class TlsRelay : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly X509Certificate2 _certificate;

    public TlsRelay(TestCertificate certificate)
    {
        using var pem = X509Certificate2.CreateFromPemFile(certificate.CertificateFile, certificate.KeyFile);
        _certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        _listener = new LoopbackListener(IPAddress.Loopback, ServeAsync);
    }

    public int Port => _listener.Port;

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        try
        {
            await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, stop);
            using var lines = new StreamReader(tls, Encoding.ASCII);
            await tls.WriteAsync("220 tls.example ESMTP\r\n"u8.ToArray(), stop);
            while (await lines.ReadLineAsync(stop) is not (null or "QUIT"))
                await tls.WriteAsync("250 ok\r\n"u8.ToArray(), stop);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException)
        {
            // The client did not like the certificate, or the test is over.
        }
    }
}
