using Digest.Links;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Serving;

/// <summary>Where readers reach the pages.</summary>
/// <param name="address">As configured; without a URL, where the request says, which only concerns who sent it.</param>
internal sealed class PublicRoot(PublicAddress address)
{
    private readonly string? _path = address.Url?.AbsolutePath.TrimEnd('/');

    /// <summary>The path of the public address, which a proxy may pass on or take off; empty for none.</summary>
    public string BasePath => _path ?? "";

    /// <summary>The prefix of the path of each page: empty, or a path without its last slash.</summary>
    public string PathOf(HttpRequest request) => _path ?? request.PathBase.ToUriComponent().TrimEnd('/');

    /// <summary>Scheme, host and path, without the last slash.</summary>
    public string AbsoluteOf(HttpRequest request) =>
        address.Url?.AbsoluteUri.TrimEnd('/')
        ?? $"{request.Scheme}://{request.Host.ToUriComponent()}{PathOf(request)}";
}
