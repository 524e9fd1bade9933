using Digest.Web.Api.Keys;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Api.Requests;

/// <summary>Whose request it is: a valid key with the scope that the endpoint needs.</summary>
internal sealed record ApiCaller(ApiKey Key)
{
    public static ApiCaller? Of(HttpContext context) => context.Features.Get<ApiCaller>();
}

/// <summary>The scope that an endpoint needs.</summary>
internal sealed record NeededScope(string Name);
