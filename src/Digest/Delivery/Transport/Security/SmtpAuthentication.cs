using System.Globalization;
using MailKit.Security;

namespace Digest.Delivery.Transport.Security;

/// <summary>AUTH (RFC 4954). The caller makes sure that the connection may carry a password.</summary>
internal static class SmtpAuthentication
{
    /// <exception cref="SmtpFailure">Refused, or nothing configured is offered.</exception>
    public static async Task LogInAsync(
        RelayClient client, SmtpOptions options, string secret, CancellationToken cancellationToken)
    {
        var user = options.UserName!;
        SaslMechanism mechanism = Choose(client.AuthenticationMechanisms, options) switch
        {
            "PLAIN" => new RepeatedPlain(user, secret),
            "LOGIN" => new SaslMechanismLogin(user, secret),
            _ => new SaslMechanismOAuth2(user, secret),
        };
        try
        {
            await client.AuthenticateAsync(mechanism, cancellationToken);
        }
        catch (AuthenticationException e)
        {
            throw new SmtpFailure(Refusal(e.Message));
        }
    }

    private static string Choose(ICollection<string> offered, SmtpOptions options)
    {
        string[] wanted = options.Login switch
        {
            SmtpLogin.Plain => ["PLAIN"],
            SmtpLogin.Login => ["LOGIN"],
            SmtpLogin.XOAuth2 => ["XOAUTH2"],
            _ when options.TokenCommand is not null => ["XOAUTH2"],
            _ => ["PLAIN", "LOGIN"],
        };
        return wanted.FirstOrDefault(offered.Contains)
            ?? throw new SmtpFailure(
                SendStatus.NotAuthenticated,
                $"the server offers none of the configured login mechanisms ({string.Join(' ', wanted)}); it "
                    + $"offers: {string.Join(' ', offered)}");
    }

    /// <summary>MailKit puts the code before the text, except for 534.</summary>
    private static SendOutcome Refusal(string message)
    {
        var hasCode =
            message.Length > 4
            && message[3] == ':'
            && int.TryParse(message.AsSpan(0, 3), CultureInfo.InvariantCulture, out _);
        var code = hasCode ? int.Parse(message.AsSpan(0, 3), CultureInfo.InvariantCulture) : 534;
        return ReplyText.Outcome(
            SmtpVerdicts.Of(SmtpStep.Login, code), code, hasCode ? message[4..].TrimStart() : message);
    }

    /// <summary>Gives its response again to a server that ignored the one sent with the command.</summary>
    private sealed class RepeatedPlain(string user, string password) : SaslMechanismPlain(user, password)
    {
        private int _times;

        protected override byte[]? Challenge(
            byte[]? token, int startIndex, int length, CancellationToken cancellationToken)
        {
            if (_times++ == 1 && length == 0) IsAuthenticated = false;
            return base.Challenge(token, startIndex, length, cancellationToken);
        }
    }
}
