using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Digest.TestData.Api;

/// <summary>An OpenAPI document: its operations, and whether an answer is one that it promises.</summary>
public sealed class ApiDocument
{
    private const string Components = "#/components/schemas/";

    private static readonly EvaluationOptions Strict = new() { RequireFormatValidation = true };

    private readonly JsonObject _document;
    private readonly Dictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);

    public ApiDocument(string json)
    {
        _document = JsonNode.Parse(json)!.AsObject();
        Root = (string)_document["servers"]![0]!["url"]!;
        Operations =
        [
            .. from path in _document["paths"]!.AsObject()
                from method in path.Value!.AsObject()
                select new ApiOperation(method.Key.ToUpperInvariant(), path.Key, method.Value!.AsObject()),
        ];
    }

    /// <summary>The path before that of each operation.</summary>
    public string Root { get; }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>A schema itself, where it is a reference.</summary>
    public JsonObject Resolve(JsonNode schema) =>
        (string?)schema["$ref"] is { } reference
            ? _document["components"]!["schemas"]![reference[Components.Length..]]!.AsObject()
            : schema.AsObject();

    /// <param name="operation">Null where no operation has the path and the method: then it is a problem.</param>
    /// <returns>What is wrong with the answer; null when nothing is.</returns>
    public string? ErrorIn(ApiOperation? operation, int status, string? contentType, string body)
    {
        if (status >= 500) return "an error of the server";
        JsonNode? schema = new JsonObject { ["$ref"] = $"{Components}Problem" };
        if (operation is null)
        {
            if (status is not (404 or 405)) return "not answered with 404 or 405";
            if (contentType != "application/problem+json") return $"not a problem: {contentType}";
        }
        else
        {
            if (operation.Responses[$"{status}"] is not { } response) return "the status is not documented";
            if (response["content"] is not { } content) return body.Length == 0 ? null : "a body that is not documented";
            if (content[contentType ?? ""] is not { } documented) return $"{contentType} is not documented";
            schema = documented["schema"];
        }

        return contentType!.StartsWith("text/", StringComparison.Ordinal) ? null : ErrorIn(schema!, body);
    }

    private string? ErrorIn(JsonNode schema, string body)
    {
        var text = schema.ToJsonString();
        if (!_schemas.TryGetValue(text, out var known))
        {
            // The parts that a schema refers to go with it.
            var whole = schema.DeepClone().AsObject();
            whole["$defs"] = _document["components"]!["schemas"]!.DeepClone();
            known = JsonSchema.FromText(
                whole.ToJsonString().Replace(Components, "#/$defs/", StringComparison.Ordinal));
            _schemas[text] = known;
        }

        using var json = JsonDocument.Parse(body);
        var result = known.Evaluate(json.RootElement, Strict);
        if (result.IsValid) return null;
        var failed = known.Evaluate(json.RootElement, new EvaluationOptions
        {
            RequireFormatValidation = true,
            OutputFormat = OutputFormat.List,
        });
        return string.Join("; ", failed.Details!
            .Where(detail => detail.Errors is not null)
            .Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}"));
    }
}

/// <param name="Path">Below the root, with names in braces.</param>
public sealed record ApiOperation(string Method, string Path, JsonObject Description)
{
    public string Id => (string)Description["operationId"]!;

    public JsonObject Responses => Description["responses"]!.AsObject();

    public IEnumerable<JsonObject> Parameters => (Description["parameters"]?.AsArray() ?? []).Select(one => one!.AsObject());

    /// <summary>Of its body; null for none.</summary>
    public JsonNode? Body => Description["requestBody"]?["content"]?["application/json"]?["schema"];
}
