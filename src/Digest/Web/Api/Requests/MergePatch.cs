using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Api.Requests;

/// <summary>
/// A body that changes some members of an object (RFC 7396): what is not named stays as it is. The result is checked as
/// a whole object is.
/// </summary>
internal sealed class MergePatch<T>(JsonObject members)
{
    public T Apply(T now)
    {
        var merged = JsonSerializer.SerializeToNode(now, ApiJson.Options)!.AsObject();
        foreach (var (name, value) in members) merged[name] = value?.DeepClone();
        try
        {
            return merged.Deserialize<T>(ApiJson.Options)!;
        }
        catch (JsonException e)
        {
            throw NotValid(e);
        }
        catch (InvalidOperationException e)
        {
            throw NotValid(new JsonException("A text has half of a character.", e));
        }
    }

    /// <summary>Called by the framework.</summary>
    public static async ValueTask<MergePatch<T>> BindAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            throw new BadHttpRequestException("Not JSON.", StatusCodes.Status415UnsupportedMediaType);
        try
        {
            var body = await context.Request.ReadFromJsonAsync<JsonElement>(ApiJson.Options, context.RequestAborted);
            return body.ValueKind == JsonValueKind.Object
                ? new MergePatch<T>(JsonObject.Create(body)!)
                : throw new JsonException("It must be an object.");
        }
        catch (JsonException e)
        {
            throw NotValid(e);
        }
    }

    private static BadHttpRequestException NotValid(JsonException e) => new("The body is not valid.", e);
}
