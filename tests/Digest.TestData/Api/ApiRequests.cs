using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Digest.TestData.Api;

/// <summary>Requests made from an OpenAPI document: valid, at the limits and wrong; the same for the same seed.</summary>
/// <param name="keys">The first allows everything.</param>
public sealed class ApiRequests(ApiDocument document, ApiValues values, IReadOnlyList<string?> keys)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"];

    private readonly List<string> _idempotencyKeys = [];

    public ApiRequest Next() => Next(values.One(document.Operations));

    /// <summary>Most requests for an operation are valid ones.</summary>
    public ApiRequest Next(ApiOperation operation)
    {
        var (method, path) = (operation.Method, operation.Path);
        var known = (ApiOperation?)operation;
        if (values.Chance(0.03)) method = values.One(Methods);
        if (values.Chance(0.02)) path = values.One(["/", "/nothing", "/subscribers/1/nothing", "/search/x", "/papers"]);
        if (method != operation.Method || path != operation.Path)
            known = document.Operations.FirstOrDefault(one => one.Method == method && one.Path == path);

        var address = new StringBuilder($"/api/v1{values.Filled(path, ends: method == "DELETE")}");
        var separator = '?';
        foreach (var parameter in operation.Parameters.Where(one => (string)one["in"]! == "query"))
        {
            var isRequired = (bool?)parameter["required"] == true;
            if (!values.Chance(isRequired ? 0.97 : 0.35)) continue;
            var name = (string)parameter["name"]!;
            address.Append(separator).Append(name).Append('=')
                .Append(Uri.EscapeDataString(values.InQuery(name, parameter["schema"]!.AsObject())));
            separator = '&';
        }

        if (values.Chance(0.02)) address.Append(separator).Append("no_such_parameter=1");

        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(address.ToString(), UriKind.Relative));
        var key = values.Chance(0.9) ? keys[0] : values.One(keys);
        if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        if (method == "POST" && values.Chance(0.3))
            request.Headers.TryAddWithoutValidation("Idempotency-Key", IdempotencyKey());
        if (operation.Body is { } schema && method != "GET") request.Content = Body(schema);
        return new ApiRequest(request, known);
    }

    private string IdempotencyKey()
    {
        if (values.Chance(0.1)) return values.One(["", new string('k', 300), "a\tb"]);
        if (_idempotencyKeys.Count > 0 && values.Chance(0.3)) return values.One(_idempotencyKeys);
        _idempotencyKeys.Add($"key {_idempotencyKeys.Count}");
        return _idempotencyKeys[^1];
    }

    private HttpContent? Body(JsonNode schema)
    {
        if (values.Chance(0.02)) return null;
        if (values.Chance(0.01)) return Json(new string(' ', 200_000) + "{}");
        var json = values.Of("", schema, isGood: values.Chance(0.75), 0)?.ToJsonString() ?? "null";
        if (values.Chance(0.03)) json = json[..(json.Length / 2)];
        if (values.Chance(0.01)) json = new string('[', 5000);
        if (values.Chance(0.01)) json = "{\"email\":\"a@example.org\",\"email\":\"\\ud800\"}";
        var content = Json(json);
        if (values.Chance(0.03))
            content.Headers.ContentType = values.One<MediaTypeHeaderValue?>([null, new("text/plain"), new("application/xml")]);
        return content;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}

/// <param name="Operation">Null where there is none of this path and method.</param>
public sealed record ApiRequest(HttpRequestMessage Message, ApiOperation? Operation);
