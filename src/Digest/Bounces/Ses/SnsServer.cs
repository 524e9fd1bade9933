namespace Digest.Bounces.Ses;

/// <summary>The servers of Amazon SNS, which have its certificates and confirm subscriptions.</summary>
/// <param name="handler">How they are reached.</param>
internal sealed class SnsServer(HttpMessageHandler handler) : IDisposable
{
    /// <summary>A certificate has 2 KB.</summary>
    private const int MaxBytes = 64 * 1024;

    private readonly HttpClient _client = new(handler)
    {
        MaxResponseContentBufferSize = MaxBytes,
        Timeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>
    /// Anyone can write a URL into a message. Only the server of the region in which the topic is, by https, says what
    /// is genuine.
    /// </summary>
    /// <param name="topic">An ARN, <c>arn:PARTITION:sns:REGION:ACCOUNT:NAME</c>, that the operator configured.</param>
    /// <returns>Null for any other URL.</returns>
    public static Uri? At(string? url, string topic)
    {
        var arn = topic.Split(':');
        var host = $"sns.{arn[3]}.amazonaws.com{(arn[1] == "aws-cn" ? ".cn" : "")}";
        return Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && uri.Scheme == Uri.UriSchemeHttps && uri.IsDefaultPort && uri.UserInfo.Length == 0
            && uri.Host.Equals(host, StringComparison.OrdinalIgnoreCase)
                ? uri
                : null;
    }

    /// <summary>
    /// As <see cref="At"/>, for a file: what a request to the service itself returns may hold a stranger's text.
    /// </summary>
    public static Uri? CertificateAt(string? url, string topic) =>
        At(url, topic) is { Query: "" } uri && uri.AbsolutePath.EndsWith(".pem", StringComparison.Ordinal) ? uri : null;

    /// <returns>Null when there is no good response.</returns>
    public async Task<byte[]?> GetAsync(Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.GetByteArrayAsync(uri, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => _client.Dispose();
}
