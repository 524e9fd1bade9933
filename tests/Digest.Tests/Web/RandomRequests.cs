using System.Globalization;
using System.Text;

namespace Digest.Tests.Web;

/// <summary>Requests near to those the pages expect, and far from them; the same for the same seed.</summary>
internal sealed class RandomRequests(int seed)
{
    private static readonly string[] Paths =
    [
        "/", "/date/2026-02-03", "/date/", "/week/2026-W06", "/month/2026-02", "/paper/arxiv:2603.00001", "/paper/",
        "/bibtex/arxiv:2603.00002", "/ris/doi:10.1000/182", "/search", "/feed", "/feed.json", "/style.css", "/robots.txt",
        "/read/AQIDBAUGBwgJ", "/read/x/all", "/unsubscribe/AQID", "/confirm/AQID", "/health/live", "/nothing",
    ];

    private static readonly string[] Names =
        ["q", "in", "cat", "source", "from", "to", "order", "page", "date", "topic", "lang", "v", "other"];

    private static readonly string[] Values =
    [
        "sorting", "\"neural networks\"", "sorting OR (cat:cs.* -part)", "title:(sorting", "author:\"Lovelace, A\"",
        "like:arxiv:2603.00001", "like:\0", "sort*", "*", "()", "-sorting", "\"a b\"~3", "AND", "title", "author", "newest",
        "likeness", "2026-02-03", "9999-12-31", "0001-01-01", "2", "0", "-1", "99999999999", "daily-papers", "cs.CL", "de",
        "zh", "' OR 1=1 --", "<script>alert(1)</script>", "\u0000", "\ud83d\ude00", "%", "{{ 1 / 0 }}", "../../etc/passwd",
    ];

    private static readonly string[] Methods = ["GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"];

    private readonly Random _random = new(seed);

    public HttpRequestMessage Next(Uri site)
    {
        var path = new StringBuilder(One(Paths));
        if (_random.Next(3) == 0) path.Append(Mangled(One(Values)));
        for (var i = _random.Next(5); i > 0; i--)
            path.Append(path.ToString().Contains('?') ? '&' : '?').Append(One(Names)).Append('=').Append(Mangled(One(Values)));
        var address = new Uri(
            site.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(One(Methods)), address);
        if (_random.Next(3) == 0) Add(request, "Accept-Language", One(["de", "*;q=0", ",,;q=9", "zh-Hant", new string('a', 200)]));
        if (_random.Next(6) == 0) Add(request, "If-None-Match", One(["*", "\"x\"", "W/\"", "\"" + Mangled("tag") + "\""]));
        if (_random.Next(6) == 0) Add(request, "X-Forwarded-For", One(["::1", "10.0.0.1, x", "999.1.1.1", "", "198.51.100.9:99"]));
        if (_random.Next(6) == 0) Add(request, "X-Forwarded-Proto", One(["https", "javascript", "", "a, b"]));
        if (request.Method.Method is "POST" or "PUT") request.Content = new StringContent(Mangled(One(Values)));
        return request;
    }

    private static void Add(HttpRequestMessage request, string name, string value) =>
        request.Headers.TryAddWithoutValidation(name, value);

    /// <summary>Escaped for an address, with now and then a byte changed, dropped, repeated or left unescaped.</summary>
    private string Mangled(string value)
    {
        var text = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(value))
        {
            switch (_random.Next(40))
            {
                case 0: continue;
                case 1: text.Append(CultureInfo.InvariantCulture, $"%{_random.Next(256):X2}"); break;
                case 2: text.Append('%'); break;
                case 3: text.Append("%25"); break;
            }

            var isPlain = char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)':' or (byte)'/';
            text.Append(isPlain ? ((char)b).ToString() : $"%{b:X2}");
        }

        return _random.Next(50) == 0 ? string.Concat(Enumerable.Repeat(text.ToString(), 30)) : text.ToString();
    }

    private string One(string[] values) => values[_random.Next(values.Length)];
}
