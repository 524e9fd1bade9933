using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;

namespace Digest.Tests.Web;

/// <summary>Posts a form as a person does: the page is opened first, and some seconds pass.</summary>
internal sealed partial class FormPoster(HttpClient http, FakeTimeProvider clock)
{
    public Task<HttpResponseMessage> PostAsync(
        string page, IEnumerable<KeyValuePair<string, string>> fields, params KeyValuePair<string, string>[] more) =>
        SendAsync(page, [.. fields, .. more]);

    /// <param name="wait">Two seconds by default.</param>
    /// <param name="from">What a browser says of where the form was.</param>
    /// <param name="network">The client's address, as a proxy says it.</param>
    public async Task<HttpResponseMessage> SendAsync(
        string page,
        IReadOnlyCollection<KeyValuePair<string, string>> fields,
        TimeSpan? wait = null,
        string from = "same-origin",
        string? network = null)
    {
        var token = await TokenAsync(page);
        clock.Advance(wait ?? TimeSpan.FromSeconds(2));
        using var request = new HttpRequestMessage(HttpMethod.Post, page)
        {
            Content = new FormUrlEncodedContent([.. fields, new("form", token)]),
        };
        request.Headers.Add("Sec-Fetch-Site", from);
        if (network is not null) request.Headers.Add("X-Forwarded-For", network);
        return await http.SendAsync(request, TestDatabase.Token);
    }

    public async Task<string> TokenAsync(string page) => TokenIn(await http.GetStringAsync(page, TestDatabase.Token));

    /// <summary>What the first form of a page has with it.</summary>
    public static string TokenIn(string page) => Token().Match(page).Groups[1].Value;

    [GeneratedRegex("name=\"form\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
