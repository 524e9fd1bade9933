using System.Globalization;
using Digest.Papers;
using Digest.Rendering.Templates;

namespace Digest.Web.Content;

/// <summary>The addresses of the pages for one request, as links that a template may write.</summary>
/// <param name="root">The prefix of each path: empty, or the base path without its last slash.</param>
/// <param name="language">The language that the reader chose by a link, which all others keep; null for none.</param>
internal sealed class PageAddresses(string root, string? language)
{
    public Link Home => To("/");

    public Link Search => To("/search");

    public Link Icon => new($"{root}/icon.svg");

    public PageAddresses InLanguage(string code) => new(root, code);

    public Link Feed => To("/feed");

    public Link JsonFeed => To("/feed.json");

    public Link Day(DateOnly day) => To($"/date/{Text(day)}");

    /// <param name="monday">The first day of the week.</param>
    public Link Week(DateOnly monday) => To($"/week/{WeekOf(monday)}");

    public Link Month(DateOnly day) => To($"/month/{day.ToString("yyyy-MM", CultureInfo.InvariantCulture)}");

    public Link Paper(PaperId id) => To($"/paper/{PathOf(id)}");

    public Link Bibtex(PaperId id) => To($"/bibtex/{PathOf(id)}");

    public Link Ris(PaperId id) => To($"/ris/{PathOf(id)}");

    /// <param name="query">Names and values; those that are null or empty are left out.</param>
    public Link To(string path, params IEnumerable<(string Name, string? Value)> query)
    {
        var given = query.Append(("lang", language)).Where(pair => !string.IsNullOrEmpty(pair.Item2));
        var text = string.Join('&', given.Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2!)}"));
        return new Link(text.Length == 0 ? root + path : $"{root}{path}?{text}");
    }

    /// <summary>As ISO 8601 writes a week: <c>2026-W48</c>.</summary>
    public static string WeekOf(DateOnly day)
    {
        var instant = day.ToDateTime(TimeOnly.MinValue);
        return string.Create(
            CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(instant):0000}-W{ISOWeek.GetWeekOfYear(instant):00}");
    }

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>
    /// The id with what a path cannot hold escaped. Its slashes stay, unless a browser would resolve the segments
    /// between them away (RFC 3986 §5.2.4).
    /// </summary>
    public static string PathOf(PaperId id)
    {
        var value = id.Value;
        var isPlain = !value.Contains("//", StringComparison.Ordinal)
            && !value.Contains("/.", StringComparison.Ordinal)
            && !value.EndsWith('/');
        var escaped = isPlain
            ? string.Join('/', value.Split('/').Select(Uri.EscapeDataString))
            : Uri.EscapeDataString(value);
        return $"{id.Scheme}:{escaped}";
    }

    /// <summary>The id in the path of a request; null when it is not an id.</summary>
    public static PaperId? IdIn(string? path) =>
        // The server decodes everything but slashes.
        PaperId.TryParse(path?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), out var id) ? id : null;
}
