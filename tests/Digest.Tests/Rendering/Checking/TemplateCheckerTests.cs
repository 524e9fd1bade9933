using Digest.Rendering.Checking;
using Digest.Rendering.Templates;
using Scriban.Runtime;
using Xunit;

namespace Digest.Tests.Rendering.Checking;

public class TemplateCheckerTests
{
    private static readonly TemplateSchema Schema = TemplateSchema.Of(
    [
        new ScriptObject
        {
            ["title"] = "T",
            ["url"] = new Link("https://example.org"),
            ["maybe"] = null,
            ["card"] = new Markup("<p></p>"u8.ToArray()),
            ["papers"] = new[] { new ScriptObject { ["title"] = "P", ["url"] = new Link("https://example.org") } },
            ["subscriber"] = new ScriptObject { ["name"] = "N" },
        },
        new ScriptObject { ["maybe"] = new Link("https://example.org"), ["title"] = "T" },
    ]);

    [Theory]
    [InlineData("<p>{{ title }}</p>")]
    [InlineData("<p title=\"{{ title }}\" class='{{ title }}'>{{ card }}</p>")]
    [InlineData("<title>{{ title }}</title><textarea>{{ title }}</textarea>")]
    [InlineData("<a href=\"{{ url }}\">x</a><a href='{{ maybe }}#top'>y</a>")]
    [InlineData("{{ for p in papers }}<a href=\"{{ p.url }}\">{{ p.title }}</a>{{ end }}")]
    [InlineData("<a href=\"{{ papers[0].url }}\">{{ papers.size }}</a>")]
    [InlineData("<a href=\"{{ maybe ?? url }}\"></a><a href=\"{{ maybe ? maybe : url }}\"></a>")]
    [InlineData("{{ u = url }}<a href=\"{{ u }}\" title=\"{{ title }}\">")]
    [InlineData("{{ css = 'color:red' }}<p style=\"{{ css }};margin:0\">x</p>")]
    [InlineData("<p {{ if title }}class=\"a\"{{ else }}class=\"b\"{{ end }}>x</p>")]
    [InlineData("<!-- note --><!doctype html><style>p{}</style>{{ title }}<br/>")]
    [InlineData("{{ capture c }}<b>{{ title }}</b>{{ end }}<p>{{ c }}</p>")]
    [InlineData("{{ func f(x) }}<b>{{ x }}</b>{{ end }}<p>{{ f title }}</p>")]
    [InlineData("{{ with subscriber }}{{ name }}{{ title }}{{ end }}")]
    [InlineData("{{ include 'part.html' }}<a href=\"{{ url }}\">")]
    [InlineData("a < b {{ title }} <3")]
    public void What_escaping_makes_safe_passes(string template) => Assert.Equal([], Errors(template));

    [Theory]
    [InlineData("<p class={{ title }}>", "in the value of class, which has no quotes around it")]
    [InlineData("<p class=a{{ title }}>", "which has no quotes around it")]
    [InlineData("<script>var t = '{{ title }}';</script>", "in the element <script>")]
    [InlineData("<style>.a{color:{{ title }}}</style>", "in the element <style>")]
    [InlineData("<a href=\"{{ title }}\">", "href needs a link")]
    [InlineData("<a HREF = \"{{ title }}\">", "href needs a link")]
    [InlineData("<a href=\"https://x.org/{{ title }}\">", "href needs a link")]
    [InlineData("<a href=\"javascript:{{ url }}\">", "the link must stand at the beginning of href")]
    [InlineData("<a href=\"{{ url | string.append 'x' }}\">", "href needs a link")]
    [InlineData("<a href=\"{{ url ?? title }}\">", "href needs a link")]
    [InlineData("<form action=\"{{ title }}\">", "action needs a link")]
    [InlineData("<button formaction='{{ title }}'>", "formaction needs a link")]
    [InlineData("<img srcset=\"{{ url }} 2x\">", "a value is not allowed in srcset")]
    [InlineData("<iframe srcdoc=\"{{ title }}\">", "a value is not allowed in srcdoc")]
    [InlineData("<meta http-equiv=\"refresh\" content=\"{{ title }}\">", "a value is not allowed in content")]
    [InlineData("<p onclick=\"{{ title }}\">", "a value is not allowed in onclick: it is a script")]
    [InlineData("<p onclick=\"{{ 'x' }}\">", "a value is not allowed in onclick: it is a script")]
    [InlineData("<p style=\"color:{{ title }}\">", "a value is not allowed in style")]
    [InlineData("<{{ title }}>", "in the name of a tag")]
    [InlineData("<p {{ title }}=\"x\">", "within the tag <p>")]
    [InlineData("<p data-{{ title }}=\"x\">", "within the tag <p>")]
    [InlineData("<!-- {{ title }} -->", "in a comment")]
    [InlineData("<!doctype {{ title }}>", "in a declaration")]
    [InlineData("<p title=\"{{ card }}\">", "markup is not allowed in the value of title")]
    [InlineData("<title>{{ card }}</title>", "markup is not allowed in the element <title>")]
    [InlineData("{{ capture c }}<b>{{ end }}<p title=\"{{ c }}\">", "markup is not allowed in the value of title")]
    [InlineData("{{ func f }}\">{{ end }}<p title=\"{{ f }}\">", "markup is not allowed in the value of title")]
    [InlineData("{{ if title }}<p title=\"{{ end }}x", "each must leave the HTML at the same place")]
    [InlineData("{{ for p in papers }}<p {{ end }}", "each must leave the HTML at the same place")]
    [InlineData("{{ for p in papers }}<p title=\"{{ break }}\">{{ end }}", "the loop is left in the value of title")]
    [InlineData("{{ capture c }}<p {{ end }}", "it must be complete by itself")]
    [InlineData("<p title=\"{{ ret }}\">", "`ret` ends the template in the value of title")]
    [InlineData("<p title=\"x", "the template ends in the value of title")]
    [InlineData("{{ x = 'part.html'; include x }}", "the name of an included template must be written out")]
    [InlineData("{{ titel }}", "nothing gives `titel` a value; did you mean `title`?")]
    [InlineData("{{ for p in papers }}{{ p.tilte }}{{ end }}", "`p` has no `tilte`; did you mean `title`?")]
    [InlineData("{{ title | string.upcse }}", "there is no function `string.upcse`; did you mean `string.upcase`?")]
    [InlineData("{{ if subscriber.nmae }}{{ end }}", "`subscriber` has no `nmae`; did you mean `name`?")]
    public void What_escaping_cannot_make_safe_is_refused(string template, string message) => Assert.Contains(Errors(template), e => e.Contains(message, StringComparison.Ordinal));

    [Theory]
    [InlineData("<script src=\"a.js\"></script>", "page.html(1,1) : error : a script cannot run in mail")]
    [InlineData("<p>\n<SCRIPT>x</SCRIPT>", "page.html(2,1) : error : a script cannot run in mail")]
    [InlineData("<img src=\"https://x.org/a.png\">",
        "page.html(1,10) : error : a remote image tells its server that the mail was opened")]
    [InlineData("<img src=//x.org/a.png>", "a remote image tells")]
    [InlineData("<img srcset='http://x.org/a.png 2x'>", "a remote image tells")]
    [InlineData("<table background=\" HTTPS://x.org/a.png\">", "a remote image tells")]
    [InlineData("<img src=\"{{ url }}\">",
        "a value is not allowed in src: what is fetched tells its server that the mail was opened")]
    [InlineData("<link rel=\"stylesheet\" href=\"https://x.org/a.css\">",
        "a remote style tells its server that the mail was opened")]
    [InlineData("<style>p{}\n@import 'a.css';</style>", "page.html(2,1) : error : a remote style tells")]
    [InlineData("<style>p{background:url('https://x.org/a.png')}</style>", "a remote style tells")]
    [InlineData("<p style=\"background:url(//x.org/a.png)\">", "a remote style tells")]
    [InlineData("<a href=\"javascript:alert(1)\">", "page.html(1,9) : error : href must not begin with javascript:")]
    [InlineData("<a href=\" JavaScript:alert(1)\">", "href must not begin with javascript:")]
    public void Scripts_and_what_tells_another_server_are_refused(string template, string message) =>
        Assert.Contains(Errors(template), e => e.Contains(message, StringComparison.Ordinal));

    [Theory]
    [InlineData("<a href=\"https://x.org/\">x</a><a href=\"mailto:a@x.org\">y</a>")]
    [InlineData("<img src=\"cid:logo\"><img src=\"data:image/png;base64,AAAA\">")]
    [InlineData("<style>p{background:url(#a);color:red}</style>a javascript: b <scripture>")]
    public void What_stays_in_the_mail_passes(string template) => Assert.Equal([], Errors(template));

    [Fact]
    public void Of_a_file_that_does_not_parse_only_the_first_error_is_shown()
    {
        var shown = Errors("{{ if }}\n{{ 1 + }}\n{{ ) }}");
        Assert.StartsWith("page.html(1,7)", Assert.Single(shown), StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_in_an_included_template_names_its_place() =>
        Assert.Equal(
        ["bad.html(1,1) : error : a script cannot run in mail, and pages have none: leave <script> out",
        "bad.html(2,9) : error : a value is not allowed in the element <script>: escaping does not make it safe there"],
        Errors("{{ include 'bad.html' }}"));

    [Fact]
    public void In_text_only_names_are_checked() =>
        Assert.Equal(["mail.txt(1,23) : error : nothing gives `titel` a value; did you mean `title`?"], Errors("<a href={{ title }} {{titel}}>", "mail.txt"));

    private static string[] Errors(string template, string name = "page.html") => [.. TemplateChecker.Check(name, template, new TemplateOptions { Loader = Part }, Schema).Select(e => e.ToString())];

    private static string? Part(string name) => name switch
    {
        "part.html" => "<p>{{ title }}</p>",
        "bad.html" => "<script>\nx = '{{ title }}'</script>",
        _ => null,
    };
}
