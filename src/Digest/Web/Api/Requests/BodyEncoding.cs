using System.Net.Mime;
using Digest.Web.Api.Answers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Digest.Web.Api.Requests;

/// <summary>
/// JSON is UTF-8 (RFC 8259 §8.1). The framework fails at the name of any other charset, and at one in quotes, which RFC
/// 9110 §8.3.1 allows.
/// </summary>
internal static class BodyEncoding
{
    /// <summary>
    /// Before routing, which chooses by the type of the body: a request without one does not name any.
    /// </summary>
    public static Task AssumeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.ContentType is null
            && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            context.Request.ContentType = MediaTypeNames.Application.Json;
        return next(context);
    }

    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is null
            || !MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.Charset.HasValue)
            return next(context);
        if (!HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return ApiErrors.NotJson.ExecuteAsync(context);
        context.Request.ContentType = type.MediaType.Value;
        return next(context);
    }
}
