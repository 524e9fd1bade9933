using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Digest.Bounces.Ses;

/// <summary>What Amazon SNS posts. All of it is from a stranger until its signature is checked.</summary>
internal sealed record SnsMessage
{
    public const string Notification = "Notification", Confirmation = "SubscriptionConfirmation";

    private static readonly JsonSerializerOptions Json = new() { MaxDepth = 4, RespectNullableAnnotations = true };

    public required string Type { get; init; }

    public required string MessageId { get; init; }

    public required string TopicArn { get; init; }

    public string? Subject { get; init; }

    public required string Message { get; init; }

    public required string Timestamp { get; init; }

    public required string SignatureVersion { get; init; }

    public required string Signature { get; init; }

    [JsonPropertyName("SigningCertURL")]
    public required string SigningCertUrl { get; init; }

    [JsonPropertyName("SubscribeURL")]
    public string? SubscribeUrl { get; init; }

    public string? Token { get; init; }

    /// <summary>When it was published; null when that is not an instant.</summary>
    [JsonIgnore]
    public DateTimeOffset? At => DateTimeOffset.TryParse(
        Timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    /// <returns>Null for anything else.</returns>
    public static SnsMessage? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<SnsMessage>(body, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// What is signed: names and values, each on a line, in the order of the alphabet (SNS developer guide, "Verifying
    /// the signatures").
    /// </summary>
    public byte[] SignedText()
    {
        var text = new StringBuilder();
        foreach (var (name, value) in Type == Notification
            ? [
                (nameof(Message), Message), (nameof(MessageId), MessageId), (nameof(Subject), Subject),
                (nameof(Timestamp), Timestamp), (nameof(TopicArn), TopicArn), (nameof(Type), Type),
            ]
            : new (string, string?)[]
            {
                (nameof(Message), Message), (nameof(MessageId), MessageId), ("SubscribeURL", SubscribeUrl),
                (nameof(Timestamp), Timestamp), (nameof(Token), Token), (nameof(TopicArn), TopicArn),
                (nameof(Type), Type),
            })
        {
            if (value is not null) text.Append(name).Append('\n').Append(value).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
