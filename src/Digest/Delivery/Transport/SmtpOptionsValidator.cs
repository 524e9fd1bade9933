namespace Digest.Delivery.Transport;

/// <summary>Checks <see cref="SmtpOptions"/> before anything is sent.</summary>
public static class SmtpOptionsValidator
{
    /// <summary>All failures, each with the key, the value and what would do; empty when there is none. Secrets are never in it.</summary>
    public static IReadOnlyList<string> Failures(SmtpOptions options)
    {
        List<string> failures = [];
        Check(!string.IsNullOrWhiteSpace(options.Host), nameof(options.Host), options.Host, "the name or address of the relay");
        Check(options.Port is > 0 and <= 65535, nameof(options.Port), options.Port, "1 to 65535");
        Check(options.MaxConnections is > 0 and <= 1000, nameof(options.MaxConnections), options.MaxConnections, "1 to 1000");
        Check(options.MessagesPerConnection > 0, nameof(options.MessagesPerConnection), options.MessagesPerConnection, "1 or more");
        var rate = options.MessagesPerSecond;
        Check(double.IsFinite(rate) && rate >= 0, nameof(options.MessagesPerSecond), rate, "0 (no limit) or more");
        var hello = options.HelloName;
        Check(hello is null || (hello.Length > 0 && !hello.Any(c => c is <= ' ' or > '~')), nameof(options.HelloName), hello, "a domain name or address literal");
        Check(options.CaFile is null || File.Exists(options.CaFile), nameof(options.CaFile), options.CaFile, "an existing PEM file");
        Check(options.PasswordFile is null || File.Exists(options.PasswordFile), nameof(options.PasswordFile), options.PasswordFile, "an existing file");
        foreach (var (name, value) in Times(options)) Check(value > TimeSpan.Zero && value <= TimeSpan.FromHours(24), name, value, "more than 0 and at most 24 hours");

        (string Key, string? Value)[] secrets =
            [("Smtp:Password", options.Password), ("Smtp:PasswordFile", options.PasswordFile), ("Smtp:TokenCommand", options.TokenCommand)];
        var given = secrets.Where(secret => secret.Value is not null).Select(secret => secret.Key).ToList();
        if (options.UserName is null && given.Count > 0) failures.Add($"Smtp:UserName is missing, but {given[0]} is given. Give both, or neither.");
        if (options.UserName is not null && given.Count == 0)
            failures.Add("Smtp:UserName is given without a secret. Give Smtp:Password, Smtp:PasswordFile or Smtp:TokenCommand.");
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
        (nameof(options.ConnectTimeout), options.ConnectTimeout),
        (nameof(options.CommandTimeout), options.CommandTimeout),
        (nameof(options.DataTimeout), options.DataTimeout),
        (nameof(options.WriteTimeout), options.WriteTimeout),
        (nameof(options.FinalReplyTimeout), options.FinalReplyTimeout),
    ];
}
