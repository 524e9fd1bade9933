using System.Collections.Concurrent;
using Digest.TestData.Servers;

namespace Digest.Tests.Delivery.Pacing;

/// <summary>
/// An SMTP server on this machine that treats recipients by their domain: some it takes at a pace, some it greylists,
/// some it answers with 421 for a time.
/// </summary>
internal sealed class ThrottlingRelay : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private DateTimeOffset _start;
    private readonly ScriptedServer _server;
    private readonly Dictionary<string, DateTimeOffset> _greylisted = [];
    private double _level = 2;
    private DateTimeOffset _filledAt;

    public ThrottlingRelay(TimeProvider clock)
    {
        _clock = clock;
        _start = _filledAt = clock.GetUtcNow();
        _server = new ScriptedServer(PlayAsync);
    }

    public int Port => _server.Port;

    /// <summary>Time counts from now on.</summary>
    public void Start()
    {
        lock (_lock) _start = _filledAt = _clock.GetUtcNow();
        Accepted.Clear();
    }

    /// <summary>What the domain slow.example gets in a second.</summary>
    public double SlowPerSecond { get; init; } = 1;

    public ConcurrentQueue<(string Recipient, TimeSpan At)> Accepted { get; } = new();

    public ConcurrentQueue<(string Recipient, string Reply)> Refused { get; } = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task PlayAsync(ScriptedClient client)
    {
        await client.GreetAsync("PIPELINING", "ENHANCEDSTATUSCODES");
        while (await client.HearAsync() is { } line && line != "QUIT")
        {
            if (!line.StartsWith("MAIL", StringComparison.Ordinal))
            {
                await client.SayAsync("250 2.0.0 ok");
                continue;
            }

            var recipient = (await client.HearAsync())!.Split('<', '>')[1];
            if (ReplyTo(recipient) is { } refusal)
            {
                Refused.Enqueue((recipient, refusal));
                await client.SayAsync($"250 2.1.0 ok\r\n{refusal}");
                if (refusal.StartsWith("421", StringComparison.Ordinal)) return;
                continue;
            }

            await client.SayAsync("250 2.1.0 ok\r\n250 2.1.5 ok");
            await client.HearAsync();
            await client.SayAsync("354 go on");
            if (await client.HearMessageAsync() is null) return;
            Accepted.Enqueue((recipient, _clock.GetUtcNow() - _start));
            await client.SayAsync("250 2.0.0 queued");
        }
    }

    private string? ReplyTo(string recipient)
    {
        lock (_lock)
        {
            var now = _clock.GetUtcNow();
            switch (recipient[(recipient.IndexOf('@', StringComparison.Ordinal) + 1)..])
            {
                case "slow.example":
                    _level = Math.Min(2, _level + ((now - _filledAt).TotalSeconds * SlowPerSecond));
                    _filledAt = now;
                    if (_level < 1) return "450 4.7.1 slow.example: too many messages, slow down";
                    _level--;
                    return null;
                case "grey.example":
                    return _greylisted.TryAdd(recipient, now) || now - _greylisted[recipient] < TimeSpan.FromSeconds(50)
                        ? $"450 4.2.0 <{recipient}>: greylisted, try again later"
                        : null;
                case "closed.example":
                    return now - _start < TimeSpan.FromMinutes(2) ? "421 4.3.2 closed.example: not now" : null;
                default:
                    return null;
            }
        }
    }
}
