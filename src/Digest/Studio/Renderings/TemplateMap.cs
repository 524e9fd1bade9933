using System.Text;

namespace Digest.Studio.Renderings;

/// <summary>From which line of which template each tag of a rendering comes.</summary>
internal sealed class TemplateMap
{
    private readonly List<(int Offset, TemplatePlace Place)> _marks = [];

    /// <param name="html">As it is sent.</param>
    /// <param name="marked">The same from marked templates. Near the limit of its size it may hold a paper less; what
    /// is between the common beginning and the common end then leads to the tag before it.</param>
    public static TemplateMap Of(string html, string marked, Func<char, TemplatePlace?> placeOf)
    {
        var map = new TemplateMap();
        var (at, from) = (0, 0);
        for (; from < marked.Length; from++)
        {
            if (at < html.Length && marked[from] == html[at]) at++;
            else if (placeOf(marked[from]) is { } place) map._marks.Add((at, place));
            else break;
        }

        if (from < marked.Length) map.AddBackwards(html, marked, placeOf, at, from);
        return map;
    }

    /// <summary>The line of the tag that begins there, or of the last one before it; null for none.</summary>
    public TemplatePlace? At(int offset)
    {
        var (low, high) = (0, _marks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_marks[middle].Offset <= offset) low = middle + 1;
            else high = middle;
        }

        return low == 0 ? null : _marks[low - 1].Place;
    }

    /// <summary>The bytes that come from each template and from the values it writes, the largest first.</summary>
    public IReadOnlyList<(string File, int Bytes)> Shares(string html)
    {
        var bytes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < _marks.Count; i++)
        {
            var end = i + 1 < _marks.Count ? _marks[i + 1].Offset : html.Length;
            var begin = i == 0 ? 0 : _marks[i].Offset;
            var file = _marks[i].Place.File;
            bytes[file] = bytes.GetValueOrDefault(file) + Encoding.UTF8.GetByteCount(html.AsSpan(begin, end - begin));
        }

        return [.. bytes.OrderByDescending(pair => pair.Value).Select(pair => (pair.Key, pair.Value))];
    }

    private void AddBackwards(
        string html, string marked, Func<char, TemplatePlace?> placeOf, int least, int leastMarked)
    {
        var end = _marks.Count;
        var at = html.Length;
        for (var from = marked.Length; from > leastMarked; from--)
        {
            if (at > least && marked[from - 1] == html[at - 1]) at--;
            else if (placeOf(marked[from - 1]) is { } place) _marks.Insert(end, (at, place));
            else break;
        }
    }
}
