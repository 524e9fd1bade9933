using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace Digest.Web.Serving;

/// <summary>Writes a finished body, with what lets caches keep it.</summary>
internal static class PageResponse
{
    public static async Task WriteAsync(
        HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = status;
        if (status == StatusCodes.Status200OK && CacheHeaders.ArePublic(context))
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(body.Span).AsSpan(0, 12));
            var tag = new EntityTagHeaderValue($"\"{hash}\"");
            response.GetTypedHeaders().ETag = tag;
            if (Matches(new RequestHeaders(context.Request.Headers), tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>RFC 9110 §13.1.2: the comparison is weak.</summary>
    private static bool Matches(RequestHeaders request, EntityTagHeaderValue tag) =>
        request.IfNoneMatch.Any(known =>
            known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));
}
