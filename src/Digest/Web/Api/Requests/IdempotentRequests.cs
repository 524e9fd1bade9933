using System.Security.Cryptography;
using System.Text;
using Digest.Web.Api.Answers;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Api.Requests;

/// <summary>
/// Reads the Idempotency-Key of a POST, and what it was sent with: the same key with another body is a slip.
/// </summary>
internal static class IdempotentRequests
{
    public const string Header = "Idempotency-Key";
    public const int MaxLength = 255;

    public static async Task ReadAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (ApiCaller.Of(context) is null
            || !HttpMethods.IsPost(request.Method)
            || !request.Headers.TryGetValue(Header, out var given))
        {
            await next(context);
            return;
        }

        var key = given.ToString();
        if (key.Length is 0 or > MaxLength || given.Count > 1 || !key.All(c => c is >= ' ' and <= '~'))
        {
            await Answer.Of(Problem.NotValid($"The {Header} must be 1 to {MaxLength} characters of ASCII."))
                .ExecuteAsync(context);
            return;
        }

        request.EnableBuffering(ApiHosting.MaxBodyBytes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
            hash.AppendData(buffer, 0, read);
        request.Body.Position = 0;
        context.Features.Set(new IdempotentRequest(key, Convert.ToHexStringLower(hash.GetHashAndReset())));
        await next(context);
    }
}
