using Digest.Web.Api.Answers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Api.Requests;

/// <summary>
/// Refuses a query with a parameter that the operation does not have, or has twice: a slip in the name of a filter must
/// not give everything.
/// </summary>
internal sealed class KnownParameters(IApiDescriptionGroupCollectionProvider endpoints)
{
    private readonly Lazy<Dictionary<string, List<string>>> _names = new(() => endpoints.ApiDescriptionGroups.Items
        .SelectMany(group => group.Items)
        .Where(one => NameOf(one.ActionDescriptor.EndpointMetadata) is not null)
        .ToDictionary(
            one => NameOf(one.ActionDescriptor.EndpointMetadata)!,
            one => one.ParameterDescriptions
                .Where(parameter => parameter.Source == BindingSource.Query)
                .Select(parameter => parameter.Name)
                .ToList(),
            StringComparer.Ordinal));

    public Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var query = context.Request.Query;
        if (query.Count == 0
            || context.GetEndpoint() is not { } endpoint
            || NameOf(endpoint.Metadata) is not { } operation
            || !_names.Value.TryGetValue(operation, out var known))
            return next(context);
        var errors = new List<string>();
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
                errors.Add($"The parameter '{name}' is not known. {Known(known)}");
            else if (values.Count > 1)
                errors.Add($"The parameter {name} is there more than once.");
        }

        return errors.Count == 0 ? next(context) : Answer.Of(Problem.NotValid(errors)).ExecuteAsync(context);
    }

    private static string Known(List<string> names) =>
        names.Count == 0 ? "There are none here." : $"Known here: {string.Join(", ", names)}.";

    private static string? NameOf(IEnumerable<object> metadata) =>
        metadata.OfType<IEndpointNameMetadata>().FirstOrDefault()?.EndpointName;
}
