using System.Net.Http.Headers;
using System.Text;

namespace Digest.Tests.Web;

/// <summary>Forms near to those the pages expect, and far from them; the same for the same seed.</summary>
internal sealed class RandomForms(int seed)
{
    private static readonly string[] Names =
    [
        "email", "topic", "topic", "breadth", "categories", "authors", "library", "cadence", "time", "zone", "language",
        "step", "accepted", "form", "homepage", "other", "",
    ];

    private static readonly string[] Values =
    [
        "ada@example.org", "ada@", "@", "a b@example.org", "\"a\"@example.org", "ä@exämple.org", "sorting networks",
        "title:(sorting", "\"a b\"~3", "x=y=z [wide, max 3]", "[", "]", "like:arxiv:2603.00001", "cat:cs.*", "cs.CL stat.ML",
        "Ada Lovelace;Turing, A\n\"", "@article{a, title={Sorting", "TY  - JOUR\nTI  - Sorting\nER  - ", "2603.00001\n2603.00002",
        "weekly:friday", "weekly:someday", "25:99", "07:00", "Europe/Berlin", "Mars/Base", "de", "xx-yy-zz", "narrow", "show",
        "subscribe", "\0", "\r\n", "\u202e", "\ud83d\ude00", "<script>alert(1)</script>", "' OR 1=1 --", "{{ 1 / 0 }}", "%", "=", "",
    ];

    private readonly Random _random = new(seed);

    public HttpContent Next(string token)
    {
        var fields = new List<(string Name, string Value)>();
        if (_random.Next(4) > 0) fields.Add(("form", token));
        if (_random.Next(4) > 0) fields.Add(("step", "subscribe"));
        for (var i = _random.Next(16); i > 0; i--) fields.Add((One(Names), Changed(One(Values))));
        return _random.Next(8) switch
        {
            0 => Multipart(fields),
            1 => new StringContent(Changed(Encode(fields)), new MediaTypeHeaderValue("application/x-www-form-urlencoded")),
            2 => new StringContent(Encode(fields), new MediaTypeHeaderValue(One(["text/plain", "application/json", "multipart/form-data"]))),
            _ => new StringContent(Encode(fields), new MediaTypeHeaderValue("application/x-www-form-urlencoded")),
        };
    }

    private static MultipartFormDataContent Multipart(List<(string Name, string Value)> fields)
    {
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in fields) content.Add(new StringContent(value), name.Length == 0 ? "x" : name);
        return content;
    }

    private static string Encode(List<(string Name, string Value)> fields) =>
        string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}"));

    /// <summary>With now and then a character changed, dropped or repeated.</summary>
    private string Changed(string value)
    {
        if (_random.Next(3) > 0) return value;
        var text = new StringBuilder();
        foreach (var c in value)
        {
            switch (_random.Next(12))
            {
                case 0: break;
                case 1: text.Append((char)_random.Next(1, 0x250)); break;
                case 2: text.Append(c, _random.Next(1, 30)); break;
                default: text.Append(c); break;
            }
        }

        return text.ToString();
    }

    private string One(string[] values) => values[_random.Next(values.Length)];
}
