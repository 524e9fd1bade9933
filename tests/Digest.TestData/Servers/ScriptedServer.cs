using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Digest.TestData.Servers;

/// <summary>
/// An SMTP server that says what a test wrote down, whatever it hears. Each connection plays one script; the last script is played for
/// all further ones.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly Func<ScriptedClient, Task>[] _scripts;
    private readonly List<string> _heard = [];

    public ScriptedServer(params Func<ScriptedClient, Task>[] scripts)
    {
        _scripts = scripts;
        _listener = new LoopbackListener(IPAddress.Any, PlayAsync);
    }

    public int Port => _listener.Port;

    public int Connections { get; private set; }

    /// <summary>All lines heard, over all connections.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_heard) return [.. _heard];
        }
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task PlayAsync(Socket socket, CancellationToken stop)
    {
        var script = _scripts[Math.Min(Connections++, _scripts.Length - 1)];
        using var client = new ScriptedClient(socket, _heard, stop);
        try
        {
            await script(client);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The client hung up, or the test is over.
        }
    }
}

/// <summary>The server's side of one connection.</summary>
internal sealed class ScriptedClient(Socket socket, List<string> heard, CancellationToken stop) : IDisposable
{
    private readonly StreamReader _lines = new(new NetworkStream(socket), Encoding.Latin1);

    /// <summary>The test is over.</summary>
    public CancellationToken Stopped => stop;

    public Task SayAsync(string line) => SayRawAsync(Encoding.Latin1.GetBytes(line + "\r\n"));

    public Task SayRawAsync(byte[] bytes) => socket.SendAsync(bytes, SocketFlags.None, stop).AsTask();

    /// <summary>Null at the end of the stream.</summary>
    public async Task<string?> HearAsync()
    {
        var line = await _lines.ReadLineAsync(stop);
        lock (heard) heard.Add(line ?? "(closed)");
        return line;
    }

    /// <summary>All lines up to the final dot, without the dots that were doubled; null if the client hung up before.</summary>
    public async Task<string?> HearMessageAsync()
    {
        var message = new StringBuilder();
        while (await HearAsync() is { } line)
        {
            if (line == ".") return message.ToString();
            message.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return null;
    }

    /// <summary>
    /// Answers each command by its verb, and the message by <c>"."</c>; what is not in <paramref name="replies"/> is accepted. An empty
    /// reply hangs up.
    /// </summary>
    /// <param name="taken">Gets each message that was accepted.</param>
    public async Task AnswerAsync(Dictionary<string, string> replies, Action<string>? taken = null)
    {
        await SayAsync(replies.GetValueOrDefault("", "220 scripted.example ESMTP"));
        while (await HearAsync() is { } line && line != "QUIT")
        {
            var verb = line.Split(' ', ':')[0];
            if (!await AnswerVerbAsync(verb == "EHLO" ? "250-scripted.example\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES" : verb == "DATA" ? "354 go on" : "250 2.0.0 ok")) return;
            if (verb != "DATA" || replies.ContainsKey("DATA")) continue;
            var message = await HearMessageAsync();
            if (message is null) return;
            // Before the answer: who hears it may ask at once what was taken.
            if (!replies.ContainsKey(".")) taken?.Invoke(message);
            if (!await AnswerVerbAsync("250 2.0.0 queued", ".")) return;

            async Task<bool> AnswerVerbAsync(string usual, string? key = null)
            {
                var reply = replies.GetValueOrDefault(key ?? verb, usual);
                if (reply.Length > 0) await SayAsync(reply);
                return reply.Length > 0;
            }
        }
    }

    /// <summary>Waits until the client hangs up.</summary>
    public async Task HearNothingMoreAsync()
    {
        while (await HearAsync() is not null)
        {
        }
    }

    /// <summary>Greeting and EHLO with these extensions.</summary>
    public async Task GreetAsync(params string[] extensions)
    {
        await SayAsync("220 scripted.example ESMTP");
        await HearAsync();
        await SayHelloAsync(extensions);
    }

    public Task SayHelloAsync(params string[] extensions)
    {
        string[] lines = ["scripted.example", .. extensions];
        return SayAsync(string.Join("\r\n", lines.Select((line, i) => $"250{(i == lines.Length - 1 ? ' ' : '-')}{line}")));
    }

    /// <summary>One accepted transaction with PIPELINING.</summary>
    public async Task AcceptMessageAsync(string reply = "250 2.0.0 queued as 42")
    {
        await OpenTransactionAsync();
        await HearMessageAsync();
        await SayAsync(reply);
    }

    /// <summary>MAIL and RCPT in one group (RFC 2920), and DATA where both are accepted.</summary>
    public async Task OpenTransactionAsync(string mail = "250 2.1.0 ok", string recipient = "250 2.1.5 ok", string data = "354 go on")
    {
        for (var i = 0; i < 2; i++) await HearAsync();
        await SayAsync($"{mail}\r\n{recipient}");
        if (!mail.StartsWith("250", StringComparison.Ordinal) || !recipient.StartsWith("250", StringComparison.Ordinal)) return;
        await HearAsync();
        await SayAsync(data);
    }

    /// <summary>MAIL and RCPT, then all of the chunk (RFC 3030).</summary>
    /// <returns>The BDAT command.</returns>
    public async Task<string> HearChunkAsync()
    {
        for (var i = 0; i < 2; i++) await HearAsync();
        await SayAsync("250 2.1.0 ok\r\n250 2.1.5 ok");
        var command = (await HearAsync())!;
        var left = int.Parse(command.Split(' ')[1], CultureInfo.InvariantCulture);
        while (left > 0) left -= (await HearAsync())!.Length + 2;
        return command;
    }

    public void Dispose()
    {
        _lines.Dispose();
        socket.Dispose();
    }
}
