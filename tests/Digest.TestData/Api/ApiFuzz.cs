using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Digest.TestData.Api;

/// <summary>Sends generated requests to an API and checks each answer against its document.</summary>
public sealed class ApiFuzz(HttpClient http, int seed, IReadOnlyList<string?> keys)
{
    private const int MaxErrors = 20;
    private const int MaxBody = 100_000;

    /// <summary>Further requests for an operation that has not succeeded.</summary>
    private const int MaxTries = 60;

    /// <summary>What was wrong, with the request.</summary>
    public List<string> Errors { get; } = [];

    public SortedDictionary<int, int> Statuses { get; } = [];

    /// <summary>Operations of which no request succeeded.</summary>
    public HashSet<string> NeverSucceeded { get; } = [];

    /// <summary>By operation: requests, and the milliseconds that they took.</summary>
    public SortedDictionary<string, (int Count, double Milliseconds)> Times { get; } = [];

    public async Task RunAsync(int count, CancellationToken cancellationToken)
    {
        var document = new ApiDocument(await http.GetStringAsync("/api/v1/openapi.json", cancellationToken));
        var values = new ApiValues(document, new Random(seed));
        var requests = new ApiRequests(document, values, keys);
        NeverSucceeded.UnionWith(document.Operations.Select(operation => operation.Id));
        for (var i = 0; i < count && Errors.Count < MaxErrors; i++)
            await SendAsync(document, values, requests.Next(), cancellationToken);
        foreach (var operation in document.Operations)
            for (var i = 0; i < MaxTries && NeverSucceeded.Contains(operation.Id) && Errors.Count < MaxErrors; i++)
                await SendAsync(document, values, requests.Next(operation), cancellationToken);
    }

    private async Task SendAsync(
        ApiDocument document, ApiValues values, ApiRequest made, CancellationToken cancellationToken)
    {
        var (request, operation) = made;
        using var disposed = request;
        var sent = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var watch = Stopwatch.StartNew();
        using var response = await TrySendAsync(request, sent, cancellationToken);
        if (response is null) return;
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var (requests, milliseconds) = Times.GetValueOrDefault(operation?.Id ?? "none");
        Times[operation?.Id ?? "none"] = (requests + 1, milliseconds + watch.Elapsed.TotalMilliseconds);
        var (status, type) = ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType);
        Statuses[status] = Statuses.GetValueOrDefault(status) + 1;
        if (document.ErrorIn(operation, status, type, body) is { } error)
            Errors.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"request {Statuses.Values.Sum()}: {error}: {request.Method} {request.RequestUri!.OriginalString} {Short(sent)} → {status} {Short(body)}"));
        if (!response.IsSuccessStatusCode) return;
        NeverSucceeded.Remove(operation?.Id ?? "");
        if (type == "application/json") values.Note(operation!.Path, JsonNode.Parse(body));
    }

    /// <returns>Null where the server closed the connection while a body that is too long was still being sent.</returns>
    private async Task<HttpResponseMessage?> TrySendAsync(
        HttpRequestMessage request, string sent, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            if (sent.Length < MaxBody) Errors.Add($"{e.Message} {e.InnerException?.Message}: {request.Method} {request.RequestUri!.OriginalString} {Short(sent)}");
            return null;
        }
    }

    private static string Short(string text) => text.Length > 500 ? text[..500] + "…" : text;
}
