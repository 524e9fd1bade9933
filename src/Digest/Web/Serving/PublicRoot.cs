using Microsoft.AspNetCore.Http;

namespace Digest.Web.Serving;

/// <summary>Where readers reach the pages.</summary>
/// <param name="publicUrl">As configured; null: where the request says, which only concerns who sent it.</param>
internal sealed class PublicRoot(Uri? publicUrl)
{
    private readonly string? _path = publicUrl?.AbsolutePath.TrimEnd('/');

    /// <summary>What stands before the path of each page: empty, or a path without its last slash.</summary>
    public string PathOf(HttpRequest request) => _path ?? request.PathBase.ToUriComponent().TrimEnd('/');

    /// <summary>Scheme, host and path, without the last slash.</summary>
    public string AbsoluteOf(HttpRequest request) =>
        publicUrl?.AbsoluteUri.TrimEnd('/')
        ?? $"{request.Scheme}://{request.Host.ToUriComponent()}{PathOf(request)}";
}
