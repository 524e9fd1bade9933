using System.Globalization;
using Digest.Rendering.Templates;
using Digest.Rendering.Texts;
using Microsoft.AspNetCore.Http;
using Scriban.Runtime;

namespace Digest.Web.Content;

/// <summary>Which page of a long list is asked for, from 1.</summary>
internal static class PageNumber
{
    private const int Highest = 1000;

    public static int In(HttpRequest request) =>
        int.TryParse(request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Math.Clamp(number, 1, Highest)
            : 1;

    /// <summary>Null when everything is on one page.</summary>
    public static ScriptObject? Model(int number, int total, int perPage, ReaderTexts texts, Func<int, Link> page)
    {
        var last = Math.Min(Highest, (total + perPage - 1) / perPage);
        if (last <= 1 && number == 1) return null;
        return new ScriptObject
        {
            { "text", texts.Fill("page_of", "page", $"{number}", "last", $"{Math.Max(1, last)}") },
            { "previous", number > 1 ? page(Math.Min(number - 1, Math.Max(1, last))) : null },
            { "next", number < last ? page(number + 1) : null },
        };
    }
}
