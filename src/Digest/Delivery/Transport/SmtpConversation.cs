using MailKit;

namespace Digest.Delivery.Transport;

/// <summary>
/// Follows a dialogue in plain text, whether or not TLS protects it: every command must have one reply.
/// What MailKit shows here is passed to the protocol log, where there is one.
/// </summary>
internal sealed class SmtpConversation(IProtocolLogger? log) : IProtocolLogger
{
    /// <summary>More than any real reply; a server that never ends one must not fill the memory.</summary>
    private const int MaxReplyBytes = 128 * 1024;

    private int _awaited = 1; // the greeting
    private int _replyBytes;
    private int _column;
    private bool _isLastLine;
    private int _code;
    private bool _startsTls;
    private bool _inContent;

    /// <summary>Called once the server has said that it closes the connection (421, RFC 5321 §3.8).</summary>
    public Action? ServerCloses { get; set; }

    /// <summary>Since <see cref="Begin"/>.</summary>
    public int Replies { get; private set; }

    /// <summary>False once the server said something unrequested, or still owes a reply.</summary>
    public bool IsInStep => _awaited == 0;

    public IAuthenticationSecretDetector? AuthenticationSecretDetector
    {
        get => log?.AuthenticationSecretDetector;
        set
        {
            if (log is not null) log.AuthenticationSecretDetector = value;
        }
    }

    /// <summary>The next transaction begins.</summary>
    public void Begin() => Replies = 0;

    public void LogConnect(Uri uri) => log?.LogConnect(uri);

    public void LogClient(byte[] buffer, int offset, int count)
    {
        var written = buffer.AsSpan(offset, count);
        _replyBytes = 0;
        if (_inContent) return;
        if (_code == 354)
        {
            BeginContent();
            return;
        }

        _startsTls = written.SequenceEqual("STARTTLS\r\n"u8);
        if (written.StartsWith("BDAT "u8))
        {
            log?.LogClient(buffer, offset, written.IndexOf((byte)'\n') + 1);
            BeginContent();
            return;
        }

        _awaited += written.Count((byte)'\n');
        log?.LogClient(buffer, offset, count);
    }

    /// <exception cref="SmtpFailure">A reply does not end, or something came before TLS that TLS would not
    /// protect.</exception>
    public void LogServer(byte[] buffer, int offset, int count)
    {
        log?.LogServer(buffer, offset, count);
        _inContent = false;
        _replyBytes += count;
        if (_replyBytes > MaxReplyBytes)
            throw new SmtpFailure(SendStatus.ProtocolBroken, "the server's reply does not end");
        foreach (var value in buffer.AsSpan(offset, count)) Follow(value);

        // An attacker can have put it there (RFC 3207 §6).
        if (_startsTls && (_awaited < 0 || (_awaited == 0 && _column > 0)))
            throw new SmtpFailure(
                SendStatus.ProtocolBroken, "replies arrived before TLS began; they may be forged, so nothing was sent");
    }

    public void Dispose() => log?.Dispose();

    /// <summary>A message is one question, however many lines it has, and it is private.</summary>
    private void BeginContent()
    {
        _inContent = true;
        _code = 0;
        _awaited++;
        var note = "(message)\r\n"u8.ToArray();
        log?.LogClient(note, 0, note.Length);
    }

    /// <summary>RFC 5321 §4.2.1: a line is the last of its reply unless a hyphen follows the code.</summary>
    private void Follow(byte value)
    {
        if (value == '\n')
        {
            if (_isLastLine || _column <= 3)
            {
                Replies++;
                _awaited--;
                if (_code == 421) ServerCloses?.Invoke();
            }

            _column = 0;
            return;
        }

        if (_column == 0) _code = 0;
        if (_column < 3) _code = (_code * 10) + value - '0';
        if (_column == 3) _isLastLine = value != '-';
        _column++;
    }
}
