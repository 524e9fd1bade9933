using Xunit;

namespace Digest.Templating.Tests;

public class EscapingTests
{
    private static readonly TemplateObject Hostile = new() { ["x"] = "<b>\"Tom & 'Jerry'\"</b>" };

    [Fact]
    public void Html_escapes_the_five_characters() => Assert.Equal("&lt;b&gt;&quot;Tom &amp; &#39;Jerry&#39;&quot;&lt;/b&gt;", Rendered.Html("{{ x }}", Hostile));

    [Fact]
    public void Text_escapes_nothing() => Assert.Equal("<b>\"Tom & 'Jerry'\"</b>", Rendered.Text("{{ x }}", Hostile));

    [Fact]
    public void What_stands_inside_an_array_is_escaped_too() => Assert.Equal("[&quot;&lt;&quot;]", Rendered.Html("{{ ['<'] }}"));

    [Fact]
    public void Markup_is_written_as_it_is() => Assert.Equal("<i>é</i>", Rendered.Html("{{ m }}", new TemplateObject { ["m"] = new Markup("<i>é</i>"u8.ToArray()) }));

    [Fact]
    public void A_capture_is_escaped_once() => Assert.Equal("<p>&lt;</p>", Rendered.Html("{{ capture c }}<p>{{ '<' }}</p>{{ end; c }}"));

    [Fact]
    public void A_captured_text_that_is_worked_on_is_text_again() => Assert.Equal("&lt;P&gt;", Rendered.Html("{{ capture c }}<p>{{ end; c | string.upcase }}"));

    [Fact]
    public void A_subject_is_one_line() => Assert.Equal("a b <c>", Rendered.Text("{{ x }}\n\r\n <c>\n", new TemplateObject { ["x"] = "a\r\n\tb" }, "mail/a.subject"));
}
