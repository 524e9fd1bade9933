using System.Text;

namespace Digest.Studio.Renderings;

/// <summary>From which line of which template each tag of a rendering comes.</summary>
internal sealed class TemplateMap
{
    private const int LookLength = 40;

    private readonly List<(int Offset, TemplatePlace Place)> _marks = [];

    /// <param name="html">As it is sent.</param>
    /// <param name="marked">The same from marked templates. Near the limit of its size it may hold a paper less; a tag
    /// between the common beginning and the common end then leads where one like it does.</param>
    public static TemplateMap Of(string html, string marked, Func<char, TemplatePlace?> placeOf)
    {
        var map = new TemplateMap();
        var (at, from, lastMark) = (0, 0, 0);
        for (; from < marked.Length; from++)
        {
            if (at < html.Length && marked[from] == html[at]) at++;
            else if (placeOf(marked[from]) is { } place)
            {
                map._marks.Add((at, place));
                lastMark = from;
            }
            else break;
        }

        if (from == marked.Length || map._marks.Count == 0) return map;
        // The tag that differs may have begun with the same letters.
        at = map._marks[^1].Offset;
        map._marks.RemoveAt(map._marks.Count - 1);
        map.AddBackwards(html, marked, placeOf, at, lastMark);
        map.FillGap(html, at);
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

    private void FillGap(string html, int from)
    {
        var before = _marks.FindLastIndex(mark => mark.Offset < from) + 1;
        var end = before < _marks.Count ? _marks[before].Offset : html.Length;
        var known = new Dictionary<string, TemplatePlace>(StringComparer.Ordinal);
        foreach (var (offset, place) in _marks) known[LookOf(html, offset)] = place;
        var found = new List<(int, TemplatePlace)>();
        for (var at = html.IndexOf('<', from); at >= 0 && at < end; at = html.IndexOf('<', at + 1))
            if (known.TryGetValue(LookOf(html, at), out var place)) found.Add((at, place));
        _marks.InsertRange(before, found);
    }

    /// <summary>The beginning of a tag, without an address.</summary>
    private static string LookOf(string html, int offset)
    {
        var look = html.AsSpan(offset, Math.Min(LookLength, html.Length - offset));
        var end = look.IndexOfAny('>', ':');
        return (end < 0 ? look : look[..end]).ToString();
    }
}
