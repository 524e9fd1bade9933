using Digest.Links;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Forms;

/// <summary>Whether a request comes from these pages, as the browser says. The pages send their origin to themselves.
/// </summary>
internal sealed class RequestOrigin(PublicAddress publicAddress)
{
    /// <summary>Whether the page was opened by its user or from another of these pages.</summary>
    public static bool IsOpenedHere(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"] is not [{ } from] || from is "same-origin" or "none";

    /// <summary>Every browser names the origin of a form.</summary>
    public bool IsPostedHere(HttpRequest request) =>
        IsOpenedHere(request)
        && request.Headers.Origin is [{ } origin]
        && (origin == $"{request.Scheme}://{request.Host.Value}"
            || origin == publicAddress.Url?.GetLeftPart(UriPartial.Authority));
}
