namespace Digest.Web;

internal static class WebOptionsValidator
{
    public static IEnumerable<string> Failures(WebOptions options)
    {
        // Port 0 would change at every start, so links in mails would break.
        if (!Uri.TryCreate(options.Listen, UriKind.Absolute, out var uri) || uri.Scheme != "http" || uri.Port == 0 || uri.PathAndQuery != "/")
            yield return $"Web:Listen is '{options.Listen}'. It must be an http address with a port of 1 to 65535, for example http://127.0.0.1:8080.";
    }
}
