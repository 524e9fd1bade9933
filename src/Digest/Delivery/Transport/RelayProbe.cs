using System.Globalization;
using System.Net;
using System.Text;
using Digest.Delivery.Transport.Security;
using MailKit;

namespace Digest.Delivery.Transport;

/// <summary>Speaks with the relay as far as the login, sends nothing, and says which step failed.</summary>
internal sealed class RelayProbe(SmtpOptions options, TimeProvider time)
{
    /// <summary>Only a server on this machine may do without.</summary>
    private bool NeedsStartTls => options.Security == SmtpSecurity.StartTls
        || (options.Security == SmtpSecurity.Auto && options.Port != 465 && !IsLoopback);

    private bool IsLoopback =>
        options.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(options.Host, out var address) && IPAddress.IsLoopback(address));

    public async Task<RelayProbeResult> RunAsync(CancellationToken cancellationToken)
    {
        using var steps = new StepLog();
        using var secrets = new SmtpSecret(options, time);
        var step = "password";
        try
        {
            var secret = options.UserName is null ? null : await secrets.GetAsync(cancellationToken);
            step = "";
            using var client = await RelayClient.OpenAsync(options, secret, steps, time, cancellationToken);
            var reached = (client.IsSecure, secret) switch
            {
                (true, null) => "answers over TLS",
                (true, _) => $"answers over TLS, logged in as {options.UserName}",
                (false, null) => "answers without TLS",
                _ => $"answers without TLS, logged in as {options.UserName}",
            };
            await client.LeaveAsync();
            return new RelayProbeResult(null, reached) { CertificateExpiresAt = client.CertificateExpiresAt };
        }
        catch (SmtpFailure e)
        {
            var failed = step.Length > 0 ? step : steps.Failed(NeedsStartTls);
            return new RelayProbeResult(failed, e.Outcome.Reply);
        }
    }

    /// <summary>Remembers the last command and its reply.</summary>
    private sealed class StepLog : IProtocolLogger
    {
        private string _command = "";
        private int _code;
        private bool _isConnected;
        private bool _startedTls;

        public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

        public string Failed(bool needsStartTls) => (_command, _code) switch
        {
            _ when !_isConnected => "connection",
            ("", _) => "greeting",
            ("STARTTLS", 220) => "TLS",
            // The server greeted and does not offer what is next.
            ("EHLO" or "HELO", 250) => needsStartTls && !_startedTls ? "STARTTLS" : "AUTH",
            // Tried after EHLO was refused.
            ("HELO", _) => "EHLO",
            _ => _command,
        };

        public void LogConnect(Uri uri) => _isConnected = true;

        public void LogClient(byte[] buffer, int offset, int count)
        {
            var word = Encoding.ASCII.GetString(buffer, offset, count).Split(' ', '\r')[0].ToUpperInvariant();
            // The steps of a login have no command of their own.
            if (_command != "AUTH") _command = word;
            _startedTls |= word == "STARTTLS";
            _code = 0;
        }

        public void LogServer(byte[] buffer, int offset, int count) =>
            _ = int.TryParse(
                Encoding.ASCII.GetString(buffer, offset, Math.Min(count, 3)), CultureInfo.InvariantCulture, out _code);

        public void Dispose()
        {
        }
    }
}

/// <param name="FailedStep">Connection, greeting, EHLO, STARTTLS, TLS, AUTH or password; null when all worked.</param>
/// <param name="Text">What was reached, or why the step failed.</param>
internal sealed record RelayProbeResult(string? FailedStep, string Text)
{
    /// <summary>Null without TLS.</summary>
    public DateTimeOffset? CertificateExpiresAt { get; init; }
}
