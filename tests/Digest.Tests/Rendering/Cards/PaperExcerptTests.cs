using Digest.Rendering.Cards;
using Xunit;

namespace Digest.Tests.Rendering.Cards;

public class PaperExcerptTests
{
    [Fact]
    public void The_TLDR_comes_before_the_abstract() =>
        Assert.Equal(("Short.", true), PaperExcerpt.Of(SomeMail.Paper() with { Tldr = "Short." }));

    [Fact]
    public void A_long_abstract_ends_with_a_sentence_where_one_ends_late_enough()
    {
        var sentence = "It has some words. ";

        var (text, _) = PaperExcerpt.Of(SomeMail.Paper() with { Abstract = string.Concat(Enumerable.Repeat(sentence, 60)) });

        Assert.EndsWith("words.", text);
        Assert.InRange(text!.Length, 210, 420);
    }

    [Fact]
    public void A_cut_within_a_sentence_is_after_a_word_and_shown() =>
        Assert.Equal("one two…", PaperExcerpt.Truncate("one two, three", 11));

    [Fact]
    public void A_cut_never_halves_a_character() =>
        Assert.Equal("👩👩…", PaperExcerpt.Truncate("👩👩👩👩", 5));

    [Fact]
    public void A_paper_without_any_text_has_no_summary() =>
        Assert.Equal((null, false), PaperExcerpt.Of(SomeMail.Paper() with { Abstract = "" }));
}
