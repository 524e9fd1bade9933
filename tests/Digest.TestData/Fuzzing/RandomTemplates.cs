using System.Text;
using Digest.Rendering.Templates;
using Scriban.Runtime;

namespace Digest.TestData.Fuzzing;

/// <summary>Random templates: pieces of the language in any order, and sound templates with characters changed, taken out or put in.</summary>
internal static class RandomTemplates
{
    private static readonly string[] Pieces =
    [
        "{{", "}}", "{{-", "-}}", "{{~", "~}}", "{%{", "}%}", "{%%{", "{", "}", "%", "\n", "\r\n", " ", "\t", "text", "é", "\ud800", "\0", ";", "# c", "##",
        "if ", "else", "end", "for x in ", "while ", "case ", "when ", "capture c", "with ", "func f", "func f(a, b = 1, c...)", "do", "ret ", "break", "continue", "readonly x", "wrap ", "import ",
        "include 'a'", "include_join ['a'] ','", "x", "$x", "$", "$0", "$$", "this", "empty", "null", "true", "false", "for.index", "while.first", "limit:", "offset:", "reversed",
        "1", "0x", "0xff", "1.5", "1e9", "1e", "2.5f", "99999999999999999999", "'s'", "\"s\"", "\"", "'", "`v`", "`", "$\"a{", "}b\"", "\\", "\\u00", "\\x4",
        "+", "-", "*", "/", "//", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "!", "??", "?!", "?", ":", "?.", ".", "..", "..<", "...", "|", "|>", "@", "^", "=", "+=", "++", "--", "<<",
        "(", ")", "[", "]", ",", "a.b", "a[0]", ".empty?", ".size", "string.upcase", "array.each @f", "array.sort", "array.join ','", "math.plus 1", "date.now", "date.to_string '%Y'", "regex.match '(a+)+$'",
        "object.to_json", "html.escape", "string.slice 1 2", "string.pad_left 9", "string.replace 'a' 'b'", "timespan.from_days 1", "f(1, a: 2)", "f(x) = x",
    ];

    public static readonly string[] Sound =
    [
        "Hello {{ user.name }}{{ if items }}, {{ items.size }} items{{ end }}.",
        "{{ for x in items limit:3 }}{{ for.index }}:{{ x.title | string.truncate 9 }}{{ if !for.last }}, {{ end }}{{ else }}none{{ end }}",
        "{{ func add(a, b = 2) }}{{ ret a + b }}{{ end }}{{ add 1 }} {{ add b:5 a:n }} {{ n | add 3 }}",
        "  {{ capture c }}a\n  {{ n }}{{ end ~}}\n{{ c | string.upcase }}{{ c.size }}",
        "{{ x = [1, 2, {a: n, 'b c': [n]}]; x[2].a; x[-1]['b c'][0] }}{{ x | object.to_json }}",
        "{{ case n; when 1, 2; 'few'; when 'x' || null; 'none'; else; 'many'; end }}",
        "{{ with user; name; age = 5; age; end }}{{ user.age ?? 'no' }}",
        "{{ i = 0; while i < 5; i++; if i == 2; continue; end; $\"{i}-{n}\"; end }}",
        "{{ items | array.map 'title' | array.sort | array.join ', ' }}{{ items | array.filter @(do; ret $0.title != null; end) | array.size }}",
        "{{ day | date.to_string '%F %T' }} {{ (day - day).days }} {{ n / 3 }} {{ n // 3 }} {{ n % 3 }} {{ -n }}",
        "{{ s * 3 }}{{ s + n }}{{ s == n }}{{ s > 'a' }}{{ s[0] }}{{ s.size }}{{ s | string.slice 1 2 }}{{ s | regex.replace `\\w` '-' }}",
        "<p title=\"{{ s }}\">{{ markup }}</p>\n   {{ include 'part.html' n s:s }}",
    ];

    public static string Next(Random random)
    {
        var template = new StringBuilder(random.Next(3) == 0 ? Sound[random.Next(Sound.Length)] : "");
        if (template.Length == 0)
        {
            if (random.Next(2) == 0) template.Append("{{ ");
            for (var i = random.Next(20); i >= 0; i--) template.Append(Pieces[random.Next(Pieces.Length)]).Append(random.Next(3) == 0 ? "" : " ");
            return template.ToString();
        }

        for (var i = random.Next(4); i >= 0; i--)
        {
            var at = random.Next(template.Length);
            switch (random.Next(3))
            {
                case 0:
                    template.Remove(at, Math.Min(random.Next(4), template.Length - at));
                    break;
                case 1:
                    template.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                default:
                    template[at] = (char)random.Next(1, 128);
                    break;
            }

            if (template.Length == 0) break;
        }

        return template.ToString();
    }
}
