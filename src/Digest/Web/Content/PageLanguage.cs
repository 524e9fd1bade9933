using Digest.Rendering.Texts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;

namespace Digest.Web.Content;

/// <summary>Which language a request is answered in.</summary>
internal static class PageLanguage
{
    /// <summary>The language in the address, if a link of a page chose it; null otherwise.</summary>
    public static string? ChosenIn(HttpRequest request) =>
        request.Query["lang"] is [{ Length: > 0 and <= 8 } chosen] ? PageTexts.Find(chosen)?.Language : null;

    /// <summary>
    /// The chosen language, else the best that the browser asks for (RFC 9110 §12.5.4), else English.
    /// </summary>
    public static ReaderTexts Of(HttpRequest request)
    {
        if (ChosenIn(request) is { } chosen) return PageTexts.Find(chosen)!;
        var wanted = new RequestHeaders(request.Headers).AcceptLanguage;
        foreach (var language in wanted.Take(20).OrderByDescending(value => value.Quality ?? 1))
        {
            if (language.Quality == 0 || !language.Value.HasValue) continue;
            if (PageTexts.Find(language.Value.Value!.Split('-')[0]) is { } texts) return texts;
        }

        return PageTexts.Find(PageTexts.Fallback)!;
    }
}
