using System.Text;
using Digest.Rendering.Messages;
using Xunit;

namespace Digest.Tests.Rendering.Messages;

public class TextWrapTests
{
    [Fact]
    public void A_long_line_goes_on_below_its_own_indentation() =>
        Assert.Equal(
            "    " + string.Join(' ', Enumerable.Repeat("word", 13)) + "\n    word word",
            TextWrap.Wrap("    " + string.Join(' ', Enumerable.Repeat("word", 15))));

    [Fact]
    public void An_address_is_never_cut()
    {
        var address = "https://example.org/" + new string('a', 100);

        Assert.Equal($"    Code\n    {address}", TextWrap.Wrap($"    Code {address}"));
    }

    [Fact]
    public void Text_without_blanks_is_cut_between_characters_as_readers_see_them()
    {
        var wrapped = TextWrap.Wrap(string.Concat(Enumerable.Repeat("e\u0301漢👩‍🔬", 30)));

        Assert.All(wrapped.Split('\n'), line => Assert.DoesNotContain(line[..1], "\u0301\u200D"));
        Assert.True(wrapped.Split('\n').Length > 1);
    }

    [Fact]
    public void Characters_beyond_the_first_65536_come_through_a_mails_bytes_whole()
    {
        for (var before = 1; before < 40; before++)
        {
            var text = string.Join(' ', Enumerable.Repeat(new string('a', before) + "𝒜👩‍🔬", 30));

            Assert.Equal(TextWrap.Wrap(text), Encoding.UTF8.GetString(TextWrap.Wrap(Encoding.UTF8.GetBytes(text).AsMemory()).Span));
        }
    }

    [Fact]
    public void Short_lines_stay_as_they_are()
    {
        var text = Encoding.UTF8.GetBytes("one\n\n  two   three\n").AsMemory();

        Assert.True(TextWrap.Wrap(text).Equals(text));
    }
}
