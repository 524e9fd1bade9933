using Digest.Rendering.Templates;
using Digest.Rendering.Texts;
using Microsoft.AspNetCore.Http;
using Scriban.Runtime;

namespace Digest.Web.Content;

/// <summary>What <c>_open.html</c> and <c>_close.html</c> see: the texts, and the links around every page.</summary>
internal static class PageFrame
{
    public static void Add(
        ScriptObject page,
        string brand,
        Link style,
        PageAddresses addresses,
        ReaderTexts texts,
        IReadOnlyList<ReaderTexts> all,
        HttpRequest request,
        bool offersSignUp)
    {
        page.SetValue("brand", new ScriptObject { { "name", brand } }, false);
        page.SetValue("locale", texts.Language, false);
        page.SetValue("text", texts.ForTemplates, false);
        page.SetValue(
            "site",
            new ScriptObject
            {
                { "home", addresses.Home },
                { "search", addresses.Search },
                { "subscribe", offersSignUp ? addresses.To("/subscribe") : null },
                { "my_link", offersSignUp ? addresses.To("/manage") : null },
                { "style", style },
                { "icon", addresses.Icon },
                { "languages", Languages(addresses, texts, all, request) },
            },
            false);
    }

    /// <summary>This very page in each language; one behind a signed link keeps its token.</summary>
    private static ScriptObject[] Languages(
        PageAddresses addresses, ReaderTexts texts, IReadOnlyList<ReaderTexts> all, HttpRequest request)
    {
        var query = request.Query
            .Where(pair => pair.Key != "lang" && pair.Value.Count == 1)
            .Select(pair => (Uri.EscapeDataString(pair.Key), pair.Value[0]));
        var path = request.Path.ToUriComponent();
        return
        [
            .. all.Select(other => new ScriptObject
            {
                { "code", other.Language },
                { "name", other["language"] },
                { "is_current", other.Language == texts.Language },
                { "page", addresses.InLanguage(other.Language).To(path, [.. query]) },
            }),
        ];
    }
}
