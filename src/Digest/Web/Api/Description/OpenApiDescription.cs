using System.Text.Json.Nodes;
using Digest.Web.Api.Answers;
using Digest.Web.Api.Requests;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Digest.Web.Api.Description;

/// <summary>The OpenAPI document: what all endpoints have in common, and what types alone do not say.</summary>
internal static class OpenApiDescription
{
    private const string Scheme = "key";

    public static void Describe(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description =>
            description.ActionDescriptor.EndpointMetadata.OfType<NeededScope>().Any();
        options.AddDocumentTransformer(Document);
        options.AddOperationTransformer(OperationAsync);
        options.AddSchemaTransformer(Schema);
    }

    private static Task Document(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Digest",
            Version = "1",
            Description = "Subscribers, their topics and digests, and papers. Every error is a problem (RFC 9457).",
        };
        var root = $"{context.ApplicationServices.GetRequiredService<PublicRoot>().BasePath}{ApiHosting.Path}";
        document.Servers = [new OpenApiServer { Url = root }];
        var paths = new OpenApiPaths();
        foreach (var (path, item) in document.Paths) paths.Add(path[ApiHosting.Path.Length..], item);
        document.Paths = paths;
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A key of `digest keys add`, as Authorization: Bearer KEY.",
            },
        };
        document.Security =
            [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        return Task.CompletedTask;
    }

    private static async Task OperationAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        context.Document!.AddComponent(
            nameof(Problem), await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellationToken));
        var problem = new OpenApiSchemaReference(nameof(Problem), context.Document);
        Add(StatusCodes.Status400BadRequest, "What was sent is not valid.");
        Add(StatusCodes.Status401Unauthorized, "No valid key that allows it.");
        Add(StatusCodes.Status429TooManyRequests, "Too many requests: wait as long as Retry-After says.");
        Add(StatusCodes.Status500InternalServerError, "A fault of the server.");
        Add(StatusCodes.Status503ServiceUnavailable, "Try again later.");
        if (IsChange(context.Description) && context.Description.HttpMethod == HttpMethods.Post)
        {
            Add(StatusCodes.Status422UnprocessableEntity, "The Idempotency-Key was used for another request.");
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = IdempotentRequests.Header,
                In = ParameterLocation.Header,
                Description = "Makes a repeated request harmless: it gets the answer of the first, for a day.",
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    MinLength = 1,
                    MaxLength = IdempotentRequests.MaxLength,
                },
            });
        }

        if (operation.RequestBody is null) return;
        if (context.Description.HttpMethod == HttpMethods.Patch)
            await AllowAnyMembersAsync(operation.RequestBody, context, cancellationToken);
        Add(StatusCodes.Status413PayloadTooLarge, "The body is too long.");
        Add(StatusCodes.Status415UnsupportedMediaType, "The body is not JSON.");

        void Add(int status, string description)
        {
            operation.Responses ??= [];
            operation.Responses[$"{status}"] = new OpenApiResponse
            {
                Description = description,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Problem.ContentType] = new() { Schema = problem },
                },
            };
        }
    }

    private static bool IsChange(ApiDescription description) => description.ActionDescriptor.EndpointMetadata
        .OfType<NeededScope>().Any(scope => scope.Name.EndsWith(":write", StringComparison.Ordinal));

    /// <summary>Of the body of a change no member is required.</summary>
    private static async Task AllowAnyMembersAsync(
        IOpenApiRequestBody body, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAcceptsMetadata>().Last().RequestType;
        var schema = await context.GetOrCreateSchemaAsync(type!, null, cancellationToken);
        schema.Required = null;
        foreach (var content in body.Content!.Values) content.Schema = schema;
    }

    /// <summary>The words of an enumeration in a query, which the framework takes for any text.</summary>
    private static Task Schema(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.ParameterDescription?.ParameterDescriptor is IParameterInfoParameterDescriptor parameter
            && parameter.ParameterInfo.ParameterType is var type
            && (Nullable.GetUnderlyingType(type) ?? type) is { IsGenericType: true } word
            && word.GetGenericTypeDefinition() == typeof(Word<>))
        {
            var names = (IReadOnlyList<string>)word.GetProperty(nameof(Word<DayOfWeek>.All))!.GetValue(null)!;
            schema.Enum = [.. names.Select(name => (JsonNode)name)];
        }

        return Task.CompletedTask;
    }
}
