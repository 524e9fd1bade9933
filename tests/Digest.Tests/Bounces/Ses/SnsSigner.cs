using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Digest.Bounces.Ses;

namespace Digest.Tests.Bounces.Ses;

/// <summary>Plays Amazon SNS: signs messages with a key of its own, serves the certificate and confirms subscriptions.</summary>
internal sealed class SnsSigner(string name = "sns.amazonaws.com") : HttpMessageHandler
{
    public const string Topic = "arn:aws:sns:eu-west-1:123456789012:digest";
    public const string CertificateUrl = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem";

    private static readonly RSA Key = RSA.Create(2048);

    private readonly string _certificate = Certify(name);

    /// <summary>What was asked for.</summary>
    public List<string> Requests { get; } = [];

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    /// <param name="alter">Applied before it is signed.</param>
    public static JsonObject Message(
        string content, DateTimeOffset at, string type = SnsMessage.Notification, string version = "1", Action<JsonObject>? alter = null)
    {
        var message = new JsonObject
        {
            ["Type"] = type,
            ["MessageId"] = Guid.NewGuid().ToString(),
            ["TopicArn"] = Topic,
            ["Message"] = content,
            ["Timestamp"] = at.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture),
            ["SignatureVersion"] = version,
            ["Signature"] = "",
            ["SigningCertURL"] = CertificateUrl,
            ["UnsubscribeURL"] = "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
        };
        if (type == SnsMessage.Confirmation)
        {
            message["Token"] = "2336412f37";
            message["SubscribeURL"] = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f37";
        }

        alter?.Invoke(message);
        var hash = version == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        message["Signature"] = Convert.ToBase64String(Key.SignData(SignedText(message), hash, RSASignaturePadding.Pkcs1));
        return message;
    }

    public static byte[] Bytes(JsonObject message) => JsonSerializer.SerializeToUtf8Bytes(message);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request.RequestUri!.AbsoluteUri);
        return Task.FromResult(new HttpResponseMessage(Status) { Content = new StringContent(_certificate) });
    }

    /// <summary>Written after the developer guide, and not as the program does it.</summary>
    private static byte[] SignedText(JsonObject message)
    {
        string[] names = (string?)message["Type"] == "Notification"
            ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
            : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
        return Encoding.UTF8.GetBytes(string.Concat(names.Where(message.ContainsKey).Select(name => $"{name}\n{message[name]}\n")));
    }

    private static string Certify(string name)
    {
        var request = new CertificateRequest($"CN={name}", Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(TestDatabase.Start.AddDays(-30), TestDatabase.Start.AddDays(300));
        return certificate.ExportCertificatePem();
    }
}
