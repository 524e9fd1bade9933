using System.Net;

namespace Digest.Delivery.Transport;

/// <summary>How the relay is reached. Bound from the configuration section <c>Smtp</c>.</summary>
internal sealed class SmtpOptions
{
    /// <summary>
    /// Name or address of the relay; the name is the one its certificate must carry. Default: <c>localhost</c>.
    /// </summary>
    public string Host { get; set; } = "localhost";

    /// <summary>Default: 587 (submission, RFC 6409).</summary>
    public int Port { get; set; } = 587;

    /// <summary>Default: <see cref="SmtpSecurity.Auto"/>.</summary>
    public SmtpSecurity Security { get; set; } = SmtpSecurity.Auto;

    /// <summary>Null: no login.</summary>
    public string? UserName { get; set; }

    /// <summary>The password, or the access token for <see cref="SmtpLogin.XOAuth2"/>.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// A file holding the password or token, instead of <see cref="Password"/>. Read at every login, so that a renewed
    /// token is picked up.
    /// </summary>
    public string? PasswordFile { get; set; }

    /// <summary>
    /// A command that prints an OAuth access token, instead of <see cref="Password"/>, run by the shell before a login.
    /// Its output is kept until the server refuses it.
    /// </summary>
    public string? TokenCommand { get; set; }

    /// <summary>Default: <see cref="SmtpLogin.Auto"/>.</summary>
    public SmtpLogin Login { get; set; } = SmtpLogin.Auto;

    /// <summary>
    /// A PEM file of certificate authorities to trust instead of the system's, for a relay with a certificate of one's
    /// own. Null: the system's.
    /// </summary>
    public string? CaFile { get; set; }

    /// <summary>
    /// The name this side gives in EHLO (RFC 5321 §4.1.1.1). Null: the address literal of the connection.
    /// </summary>
    public string? HelloName { get; set; }

    /// <summary>
    /// Block lists of the DNS (<c>zen.spamhaus.org</c>) in which the sending address is looked up now and then.
    /// Default: none.
    /// </summary>
    public List<string> BlockLists { get; set; } = [];

    /// <summary>
    /// Connections open at one time. A mail takes three round trips (two with CHUNKING), so the rate is at most
    /// connections ÷ (3 × round trip): 8 at 20 ms make 130 mails a second. Default: 8.
    /// </summary>
    public int MaxConnections { get; set; } = 8;

    /// <summary>
    /// Messages sent over one connection before it is replaced. Default: 100; some providers take about 20.
    /// </summary>
    public int MessagesPerConnection { get; set; } = 100;

    /// <summary>A connection idle for longer is closed. Default: 30 seconds.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Over all connections; 0 for no limit. Default: 0.</summary>
    public double MessagesPerSecond { get; set; }

    /// <summary>
    /// A file to which all dialogues are written, passwords masked and messages left out; a relative path is in the
    /// data folder. Null: none.
    /// </summary>
    public string? ProtocolLog { get; set; }

    /// <summary>
    /// The longest wait for each step up to DATA: the connection, the handshake, the whole login, the reply to a
    /// command, a block of the message (RFC 5321 §4.5.3.2). The wait after the final dot is ten minutes. Default: 5
    /// minutes.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// What <see cref="SmtpSecurity.Auto"/> comes to. The address decides what is loopback, not the name: a name can
    /// point anywhere.
    /// </summary>
    internal SmtpSecurity SecurityTowards(IPAddress server) => Security switch
    {
        SmtpSecurity.Auto when Port == 465 => SmtpSecurity.Tls,
        SmtpSecurity.Auto => IPAddress.IsLoopback(server) ? SmtpSecurity.None : SmtpSecurity.StartTls,
        var chosen => chosen,
    };
}

public enum SmtpSecurity
{
    /// <summary>
    /// TLS from the start on port 465, no TLS to a loopback address, STARTTLS required everywhere else.
    /// </summary>
    Auto,

    /// <summary>No TLS; logging in is then possible only to a loopback address.</summary>
    None,

    /// <summary>STARTTLS (RFC 3207) is required; a server without it gets nothing.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,
}

public enum SmtpLogin
{
    /// <summary>PLAIN, else LOGIN; XOAUTH2 with <see cref="SmtpOptions.TokenCommand"/>.</summary>
    Auto,

    /// <summary>RFC 4616.</summary>
    Plain,

    /// <summary>draft-murchison-sasl-login.</summary>
    Login,

    /// <summary>A bearer token in the form Google and Microsoft published.</summary>
    XOAuth2,
}

/// <summary>Checks <see cref="SmtpOptions"/> before anything is sent.</summary>
internal static class SmtpOptionsValidator
{
    /// <summary>
    /// All failures, each with the key, the value and what would do; empty when there is none. Secrets are never in it.
    /// </summary>
    public static IReadOnlyList<string> Failures(SmtpOptions options)
    {
        List<string> failures = [];
        Check(
            !string.IsNullOrWhiteSpace(options.Host),
            nameof(options.Host),
            options.Host,
            "the name or address of the relay");
        Check(options.Port is > 0 and <= 65535, nameof(options.Port), options.Port, "1 to 65535");
        Check(
            options.MaxConnections is > 0 and <= 1000,
            nameof(options.MaxConnections),
            options.MaxConnections,
            "1 to 1000");
        Check(
            options.MessagesPerConnection > 0,
            nameof(options.MessagesPerConnection),
            options.MessagesPerConnection,
            "1 or more");
        var rate = options.MessagesPerSecond;
        Check(double.IsFinite(rate) && rate >= 0, nameof(options.MessagesPerSecond), rate, "0 (no limit) or more");
        var hello = options.HelloName;
        Check(
            hello is null || (hello.Length > 0 && !hello.Any(c => c is <= ' ' or > '~')),
            nameof(options.HelloName),
            hello,
            "a domain name or address literal");
        foreach (var list in options.BlockLists)
            Check(
                Uri.CheckHostName(list) == UriHostNameType.Dns && list.Contains('.'),
                nameof(options.BlockLists),
                list,
                "the domain of a block list, for example zen.spamhaus.org");
        Check(
            options.CaFile is null || File.Exists(options.CaFile),
            nameof(options.CaFile),
            options.CaFile,
            "an existing PEM file");
        Check(
            options.PasswordFile is null || File.Exists(options.PasswordFile),
            nameof(options.PasswordFile),
            options.PasswordFile,
            "an existing file");
        foreach (var (name, value) in Times(options))
            Check(
                value > TimeSpan.Zero && value <= TimeSpan.FromHours(24),
                name,
                value,
                "more than 0 and at most 24 hours");

        (string Key, string? Value)[] secrets =
        [
            ("Smtp:Password", options.Password),
            ("Smtp:PasswordFile", options.PasswordFile),
            ("Smtp:TokenCommand", options.TokenCommand),
        ];
        var given = secrets.Where(secret => secret.Value is not null).Select(secret => secret.Key).ToList();
        if (options.UserName is null && given.Count > 0)
            failures.Add($"Smtp:UserName is missing, but {given[0]} is given. Give both, or neither.");
        if (options.UserName is not null && given.Count == 0)
            failures.Add(
                "Smtp:UserName is given without a secret. Give Smtp:Password, Smtp:PasswordFile or Smtp:TokenCommand.");
        if (given.Count > 1) failures.Add($"{string.Join(" and ", given)} are given. Give one of them.");
        return failures;

        void Check(bool holds, string key, object? value, string wanted)
        {
            if (!holds) failures.Add(FormattableString.Invariant($"Smtp:{key} is '{value}'. It must be {wanted}."));
        }
    }

    private static IEnumerable<(string Name, TimeSpan Value)> Times(SmtpOptions options) =>
    [
        (nameof(options.IdleTimeout), options.IdleTimeout),
        (nameof(options.Timeout), options.Timeout),
    ];
}
