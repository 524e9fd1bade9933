using System.Text;
using Microsoft.Extensions.Logging;

namespace Digest.Bounces.Ses;

/// <summary>
/// Takes bounces and complaints of Amazon SES, which SNS posts: signed by SNS, for a topic that the operator named.
/// They have the same consequences as reports by mail.
/// </summary>
internal sealed partial class SesIntake(
    BounceProcessor bounces,
    BounceOptions options,
    SnsServer server,
    SnsCertificates certificates,
    TimeProvider clock,
    ILogger<SesIntake> logger)
{
    /// <summary>SNS tries for an hour. What is older is no retry.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    /// <summary>Clocks differ.</summary>
    private static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(15);

    public async Task<SesOutcome> TakeAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (SnsMessage.Parse(body.Span) is not { } message) return Refuse("it is not a message of SNS");
        // What costs least comes first; nothing in it counts before its signature.
        if (!options.SesTopics.Contains(message.TopicArn)) return Refuse("its topic is not in Bounces:SesTopics");
        if (!IsCurrent(message)) return Refuse("it is too old");
        if (SnsServer.CertificateAt(message.SigningCertUrl, message.TopicArn) is not { } certificate)
            return Refuse("its certificate is not from a server of SNS");
        switch (await certificates.IsSignedAsync(message, certificate, cancellationToken))
        {
            case null: return SesOutcome.Later;
            case false: return Refuse("its signature is wrong");
        }

        return message.Type switch
        {
            SnsMessage.Notification => await ApplyAsync(message, cancellationToken),
            SnsMessage.Confirmation => await ConfirmAsync(message, cancellationToken),
            _ => SesOutcome.Done,
        };
    }

    private bool IsCurrent(SnsMessage message) =>
        message.At is { } at && clock.GetUtcNow() - at <= MaxAge && at - clock.GetUtcNow() <= MaxAhead;

    private async Task<SesOutcome> ApplyAsync(SnsMessage message, CancellationToken cancellationToken)
    {
        if (SesNotification.Read(message.Message) is not var (report, id)) return SesOutcome.Done;
        // Two topics may bring the same report; SNS itself may bring a message twice.
        var fingerprint = BounceIntake.Fingerprint(Encoding.UTF8.GetBytes($"ses {id ?? message.MessageId}"));
        foreach (var done in await bounces.ApplyAsync(
            report, fingerprint, BounceTrust.Provider, cancellationToken)) LogApplied(report.Kind, done);
        return SesOutcome.Done;
    }

    /// <summary>SNS asks whether the topic may be sent here.</summary>
    private async Task<SesOutcome> ConfirmAsync(SnsMessage message, CancellationToken cancellationToken)
    {
        if (SnsServer.At(message.SubscribeUrl, message.TopicArn) is not { } url)
            return Refuse("its link to confirm is not to a server of SNS");
        if (await server.GetAsync(url, cancellationToken) is null) return SesOutcome.Later;
        LogConfirmed(message.TopicArn);
        return SesOutcome.Done;
    }

    private SesOutcome Refuse(string reason)
    {
        LogRefused(reason);
        return SesOutcome.Refused;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Amazon SES: {Kind}: {Done}")]
    private partial void LogApplied(Reading.ReportKind kind, AppliedReport done);

    [LoggerMessage(Level = LogLevel.Information, Message = "The topic {Topic} is sent here from now on")]
    private partial void LogConfirmed(string topic);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message to /hooks/ses was refused: {Reason}")]
    private partial void LogRefused(string reason);
}

internal enum SesOutcome
{
    /// <summary>It was applied, now or before, or there was nothing to do.</summary>
    Done,

    /// <summary>It is not from SNS, or not for us.</summary>
    Refused,

    /// <summary>Something is away that it takes to know: SNS should try again.</summary>
    Later,
}
