using Digest.Rendering;
using Digest.Rendering.Texts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;

namespace Digest.Web.Content;

/// <summary>Which language a request is answered in. Pages read the texts of the mails.</summary>
internal sealed class PageLanguage(TemplateLibrary templates)
{
    /// <summary>Languages of a header that are read.</summary>
    public const int MaxWanted = 20;

    private TextLibrary Texts => templates.Texts;

    /// <summary>Every language that there is, by its code.</summary>
    public IReadOnlyList<ReaderTexts> All => Texts.All;

    /// <summary>The language in the address, if a link of a page chose it; null otherwise.</summary>
    public string? ChosenIn(HttpRequest request) =>
        request.Query["lang"] is [{ Length: > 0 and <= 8 } chosen] ? Texts.Find(chosen)?.Language : null;

    /// <summary>
    /// The chosen language, else the best that the browser asks for (RFC 9110 §12.5.4), else English.
    /// </summary>
    public ReaderTexts Of(HttpRequest request)
    {
        if (ChosenIn(request) is { } chosen) return Texts.For(chosen);
        var wanted = new RequestHeaders(request.Headers).AcceptLanguage;
        foreach (var language in wanted.Take(MaxWanted).OrderByDescending(value => value.Quality ?? 1))
        {
            if (language.Quality == 0 || language.Value.Value is not { } name) continue;
            if ((Texts.Find(name) ?? Texts.Find(name.Split('-')[0])) is { } texts) return texts;
        }

        return Texts.For(TextLibrary.Fallback);
    }
}
