using Digest.Operations;

namespace Digest.Delivery.Transport.Security;

/// <summary>The password or token that a login needs. Safe for concurrent logins.</summary>
internal sealed class SmtpSecret(SmtpOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _running = new(1);
    private Token? _kept;

    /// <summary>
    /// A file is read at each login, so that a renewed secret is used; a command's output is kept until it is refused.
    /// </summary>
    /// <exception cref="SmtpFailure">Not authenticated: the file cannot be read, or the command failed.</exception>
    public async Task<Token> GetAsync(CancellationToken cancellationToken)
    {
        if (options.TokenCommand is { } command) return await KeptAsync(command, cancellationToken);
        return new Token(
            options.PasswordFile is { } file ? await ReadAsync(file, cancellationToken) : options.Password ?? "");
    }

    /// <summary>
    /// Returns true if another login is worth while: the refused token had worked before, so that it has expired.
    /// </summary>
    public bool Refuse(Token token)
    {
        Interlocked.CompareExchange(ref _kept, null, token);
        return token.HasWorked;
    }

    public void Dispose() => _running.Dispose();

    private static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SmtpFailure(SendStatus.NotAuthenticated, $"Smtp:PasswordFile cannot be read: {e.Message}");
        }
    }

    private async Task<Token> KeptAsync(string command, CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        try
        {
            return _kept ??= new Token(await RunAsync(command, cancellationToken));
        }
        finally
        {
            _running.Release();
        }
    }

    private async Task<string> RunAsync(string command, CancellationToken cancellationToken)
    {
        try
        {
            return await SecretCommand.RunAsync(command, options.Timeout, time, cancellationToken);
        }
        catch (SecretFailure e)
        {
            throw Failed(e.Message);
        }
    }

    private static SmtpFailure Failed(string why) =>
        new(SendStatus.NotAuthenticated, $"Smtp:TokenCommand failed: {why}");

    internal sealed class Token(string value)
    {
        public string Value => value;

        /// <summary>A login with it succeeded.</summary>
        public bool HasWorked { get; set; }
    }
}
