using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Digest.TestData.Servers;

/// <summary>
/// An SMTP server on this machine that treats recipients by their domain, and accepts those of all other domains.
/// </summary>
internal sealed class ThrottlingRelay : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, ReceivingDomain> _domains;
    private readonly LoopbackListener _listener;

    public ThrottlingRelay(TimeProvider clock, params ReceivingDomain[] domains)
    {
        _clock = clock;
        _domains = domains.ToDictionary(domain => domain.Name);
        _listener = new LoopbackListener(IPAddress.Loopback, ServeAsync);
    }

    public int Port => _listener.Port;

    public ConcurrentQueue<RelayedMail> Accepted { get; } = new();

    /// <summary>Their recipients and the replies.</summary>
    public ConcurrentQueue<(RelayedMail Mail, string Reply)> Refused { get; } = new();

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        using var _ = socket;
        socket.NoDelay = true;
        try
        {
            using var reader = new StreamReader(new NetworkStream(socket), Encoding.Latin1);
            await ConverseAsync(reader, line => SayAsync(socket, line, stop), stop);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The client hung up, or the test is over.
        }
    }

    private async Task ConverseAsync(StreamReader reader, Func<string, Task> say, CancellationToken stop)
    {
        await say("220 relay ESMTP");
        var recipient = "";
        while (await reader.ReadLineAsync(stop) is { } line && line != "QUIT")
        {
            if (line.StartsWith("EHLO", StringComparison.Ordinal))
            {
                await say("250-relay\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES");
            }
            else if (line.StartsWith("RCPT", StringComparison.Ordinal))
            {
                recipient = line.Split('<', '>')[1];
                var refusal = RefusalOf(recipient);
                await say(refusal ?? "250 2.1.5 ok");
                if (refusal?.StartsWith("421", StringComparison.Ordinal) == true) return;
            }
            else if (line == "DATA")
            {
                await say("354 go on");
                while (await reader.ReadLineAsync(stop) is var text && text != ".")
                {
                    if (text is null) return;
                }

                Accepted.Enqueue(new RelayedMail(recipient, _clock.GetUtcNow()));
                await say("250 2.0.0 queued");
            }
            else
            {
                await say("250 2.0.0 ok");
            }
        }
    }

    private string? RefusalOf(string recipient)
    {
        var mail = new RelayedMail(recipient, _clock.GetUtcNow());
        if (!_domains.TryGetValue(mail.Domain, out var domain)) return null;
        string? refusal;
        lock (_lock) refusal = domain.RefusalOf(recipient, mail.At);
        if (refusal is not null) Refused.Enqueue((mail, refusal));
        return refusal;
    }

    private static async Task SayAsync(Socket socket, string line, CancellationToken stop) =>
        await socket.SendAsync(Encoding.Latin1.GetBytes($"{line}\r\n"), SocketFlags.None, stop);
}

internal sealed record RelayedMail(string Recipient, DateTimeOffset At)
{
    public string Domain => Recipient[(Recipient.IndexOf('@', StringComparison.Ordinal) + 1)..];
}
