using Digest.Web.Api.Answers;
using Digest.Web.Api.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Digest.Web.Api.Requests;

/// <summary>
/// Lets requests to the API through that have a key which is valid and allows them. To all others there is one answer:
/// it does not say whether a key exists, was revoked, has expired or allows something else.
/// </summary>
internal sealed partial class ApiAccess(
    ApiKeyStore keys, KeyLimits limits, TimeProvider clock, ILogger<ApiAccess> logger)
{
    private const string Scheme = "Bearer ";

    /// <summary>How exactly it is known when a key was used.</summary>
    private static readonly TimeSpan UseStep = TimeSpan.FromMinutes(1);

    private static readonly Answer Refused = Answer.Of(Problem.Of(
        StatusCodes.Status401Unauthorized,
        "The key is missing, not valid, expired or revoked, or its scopes do not allow this request."));

    /// <summary>Finds out whose request it is, before anything is limited by the client's address.</summary>
    public async Task IdentifyAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<NeededScope>() is { } needed
            && await FindKeyAsync(context) is { } key
            && key.Scopes.Contains(needed.Name))
            context.Features.Set(new ApiCaller(key));
        await next(context);
    }

    /// <summary>Refuses what has no caller, or whose caller asks too often.</summary>
    public Task EnforceAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<NeededScope>() is null) return next(context);
        if (ApiCaller.Of(context) is not { } caller)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"digest\"";
            return Refused.ExecuteAsync(context);
        }

        NoteUse(context, caller.Key);
        return limits.TryTake(caller.Key, context.Response) ? next(context) : ApiErrors.TooMany.ExecuteAsync(context);
    }

    private Task<ApiKey?> FindKeyAsync(HttpContext context)
    {
        var given = context.Request.Headers.Authorization.ToString();
        return keys.FindValidAsync(
            given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? given[Scheme.Length..].Trim() : "",
            context.RequestAborted);
    }

    /// <summary>After the answer: nobody waits for it, and a failure fails nothing.</summary>
    private void NoteUse(HttpContext context, ApiKey key)
    {
        if (key.LastUsedAt is { } at && clock.GetUtcNow() - at < UseStep && clock.GetUtcNow() >= at) return;
        context.Response.OnCompleted(async () =>
        {
            try
            {
                await keys.RecordUseAsync(key, CancellationToken.None);
            }
            catch (Exception e)
            {
                LogNotNoted(logger, e, key.Name);
            }
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "That the key {Name} was used could not be recorded")]
    private static partial void LogNotNoted(ILogger logger, Exception exception, string name);
}
