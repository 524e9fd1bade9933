using Digest.Links;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Operator.Access;

/// <summary>
/// What a browser keeps of a session. Over https the name's prefix makes the browser insist on that: no other host and
/// no page over http can set it (RFC 6265bis §4.1.3.2).
/// </summary>
internal sealed class SessionCookie(OperatorAccess access, PublicAddress publicAddress)
{
    public const string Name = "digest-operator";
    public const string SecureName = $"__Host-{Name}";

    /// <returns>The session of a request; null when there is none, or no longer.</returns>
    public async Task<OperatorSession?> FindAsync(HttpContext context) =>
        context.Request.Cookies[NameFor(context.Request)] is { } secret
            ? await access.FindAsync(secret, context.RequestAborted)
            : null;

    public void Set(HttpContext context, string secret) =>
        context.Response.Cookies.Append(
            NameFor(context.Request), secret, OptionsFor(context.Request, OperatorAccess.SessionLifetime));

    public void Remove(HttpContext context) =>
        context.Response.Cookies.Delete(NameFor(context.Request), OptionsFor(context.Request, lifetime: null));

    private string NameFor(HttpRequest request) => IsSecure(request) ? SecureName : Name;

    private CookieOptions OptionsFor(HttpRequest request, TimeSpan? lifetime) => new()
    {
        Path = "/",
        HttpOnly = true,
        Secure = IsSecure(request),
        SameSite = SameSiteMode.Strict,
        MaxAge = lifetime,
    };

    /// <summary>A proxy that says nothing about https may serve the public address all the same.</summary>
    private bool IsSecure(HttpRequest request) =>
        request.IsHttps
        || publicAddress.Url is { } url
            && url.Scheme == Uri.UriSchemeHttps
            && request.Host.Host.Equals(url.Host, StringComparison.OrdinalIgnoreCase);
}
