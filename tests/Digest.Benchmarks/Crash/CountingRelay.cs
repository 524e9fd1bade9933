using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Digest.Benchmarks.Crash;

/// <summary>A mail server on a loopback port that counts what it accepts, and takes its time to say so.</summary>
internal sealed class CountingRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<Acceptance> _accepted = new();
    private readonly CancellationTokenSource _stop = new();

    public CountingRelay()
    {
        _listener.Start();
        _ = ListenAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Between the final dot and the reply. The message is accepted at the dot.</summary>
    public TimeSpan ReplyDelay { get; set; } = TimeSpan.FromMilliseconds(15);

    public IReadOnlyCollection<Acceptance> Accepted => _accepted;

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        client.NoDelay = true;
        try
        {
            await ConverseAsync(client.GetStream());
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The worker was killed.
        }
    }

    private async Task ConverseAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await SayAsync(stream, "220 relay");
        var (recipient, offeredAt) = ("", DateTimeOffset.MinValue);
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (line.StartsWith("MAIL", StringComparison.Ordinal)) offeredAt = TimeProvider.System.GetUtcNow();
            if (line.StartsWith("RCPT TO:<", StringComparison.Ordinal)) recipient = line[9..line.IndexOf('>')];
            if (line == "DATA")
            {
                await SayAsync(stream, "354 go on");
                var id = await ReadMessageAsync(reader);
                if (id is null) return;
                _accepted.Enqueue(new Acceptance(recipient, id, offeredAt));
                await Task.Delay(ReplyDelay, _stop.Token);
            }

            await SayAsync(stream, line == "QUIT" ? "221 bye" : "250 2.0.0 ok");
        }
    }

    /// <returns>The Message-ID; null when the connection ended before the final dot.</returns>
    private async Task<string?> ReadMessageAsync(StreamReader reader)
    {
        var id = "";
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (line == ".") return id;
            if (line.StartsWith("Message-I", StringComparison.OrdinalIgnoreCase)) id = line[(line.IndexOf(':') + 1)..].Trim();
        }

        return null;
    }

    private static async Task SayAsync(NetworkStream stream, string line) =>
        await stream.WriteAsync(Encoding.Latin1.GetBytes(line + "\r\n"));
}

internal sealed record Acceptance(string Recipient, string MessageId, DateTimeOffset OfferedAt);
