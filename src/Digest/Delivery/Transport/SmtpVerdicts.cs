namespace Digest.Delivery.Transport;

/// <summary>The parts of a dialogue that give replies different meanings, in their order (RFC 5321 §4.3.2).</summary>
internal enum SmtpStep
{
    /// <summary>Greeting, EHLO and STARTTLS.</summary>
    Connect,
    Login,
    Mail,
    Recipient,
    Data,

    /// <summary>After the final dot, or the last chunk.</summary>
    Content,
}

/// <summary>
/// What a reply means, by the command it replies to. Protocol knowledge as data: nothing else in this folder looks at
/// reply codes.
/// </summary>
internal static class SmtpVerdicts
{
    /// <summary>The first row that fits decides; no row: the reply is not allowed here.</summary>
    private static readonly (SmtpStep? Step, int From, int To, SendStatus Status)[] Rows =
    [
        (null, 421, 421, SendStatus.ServerUnavailable), // §3.8: the server closes the connection
        (null, 530, 530, SendStatus.NotAuthenticated), // authentication (RFC 4954 §6) or STARTTLS (RFC 3207 §4) first
        (null, 534, 535, SendStatus.NotAuthenticated), // RFC 4954 §6: mechanism too weak, credentials invalid
        (null, 538, 538, SendStatus.NotAuthenticated), // RFC 4954 §6: encryption required
        (SmtpStep.Connect, 400, 599, SendStatus.ServerUnavailable),
        (SmtpStep.Login, 400, 499, SendStatus.ServerUnavailable), // 454: the server cannot check now
        (SmtpStep.Login, 500, 599, SendStatus.NotAuthenticated),
        (SmtpStep.Mail, 250, 250, SendStatus.Accepted),
        (SmtpStep.Mail, 400, 499, SendStatus.ServerUnavailable),
        (SmtpStep.Mail, 552, 552, SendStatus.MessageRejected), // RFC 1870 §6.1: larger than the server takes
        (SmtpStep.Mail, 500, 599, SendStatus.SenderRejected),
        (SmtpStep.Recipient, 250, 252, SendStatus.Accepted), // §3.4, §3.5.3: 251 will be forwarded, 252 tried
        (SmtpStep.Recipient, 400, 499, SendStatus.RecipientDeferred),
        (SmtpStep.Recipient, 552, 552, SendStatus.RecipientDeferred), // §4.5.3.1.10: 552 to RCPT means 452
        (SmtpStep.Recipient, 500, 599, SendStatus.RecipientRejected),
        (SmtpStep.Data, 400, 499, SendStatus.MessageDeferred),
        (SmtpStep.Data, 500, 599, SendStatus.MessageRejected),
        (SmtpStep.Content, 250, 250, SendStatus.Accepted),
        (SmtpStep.Content, 400, 499, SendStatus.MessageDeferred),
        (SmtpStep.Content, 500, 599, SendStatus.MessageRejected), // 552 too: too large or over quota, known only now
        (SmtpStep.Content, 200, 399, SendStatus.Uncertain), // not a 250, and not a refusal
    ];

    public static SendStatus Of(SmtpStep step, int code)
    {
        foreach (var row in Rows)
        {
            if ((row.Step is null || row.Step == step) && code >= row.From && code <= row.To) return row.Status;
        }

        return SendStatus.ProtocolBroken;
    }
}
