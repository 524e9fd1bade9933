using Digest.Rendering.Excerpts;
using Xunit;

namespace Digest.Tests.Rendering.Excerpts;

public class PaperExcerptTests
{
    private const string Background =
        "Robots have become popular. However, existing methods remain slow and are limited by their sensors. ";

    [Fact]
    public void The_TLDR_comes_before_the_abstract() =>
        Assert.Equal(("Short.", true), PaperExcerpt.Of(SomeMail.Paper() with { Tldr = "Short." }));

    [Fact]
    public void A_paper_without_any_text_has_no_summary() =>
        Assert.Equal((null, false), PaperExcerpt.Of(SomeMail.Paper() with { Abstract = "" }));

    [Theory]
    [InlineData("To this end, we propose Folder, a method that folds laundry twice as fast as a person would ever do it.")]
    [InlineData("This paper presents the first large benchmark of robots that fold, with nine thousand shirts and socks.")]
    [InlineData("Here, we show that a robot folds better when it may look at its own hands during the whole of the task.")]
    [InlineData("In this survey, we review methods for folding with two arms and sort them by what they take for granted.")]
    [InlineData("A new proof of the folding theorem is given, and it does without any of the usual assumptions on shape.")]
    [InlineData("We study whether folding helps cooking, on 12 robots and over six months of daily work in two kitchens.")]
    public void The_sentence_of_contribution_is_chosen(string sentence) =>
        Assert.Equal(
            sentence,
            Excerpt(Background + sentence + " Experiments show that it outperforms prior work by 12%. "
                + "Code is available at https://example.org/folder."));

    [Fact]
    public void Of_several_contributions_the_first_is_chosen() =>
        Assert.StartsWith(
            "We introduce Folder,",
            Excerpt(Background + "We introduce Folder, a robot that folds. We also present a dataset of folded things."));

    [Fact]
    public void What_has_words_in_common_with_the_title_is_preferred() =>
        Assert.StartsWith(
            "We propose to fold",
            PaperExcerpt.Of(SomeMail.Paper(1, "Folder: How Robots Fold Shirts") with
            {
                Abstract = Background + "We propose to fold shirts with robots. We propose a loss of two terms.",
            }).Text);

    [Fact]
    public void A_short_sentence_takes_the_next_one_along() =>
        Assert.Equal(
            "We introduce Folder. It folds shirts, socks and towels of any size.",
            Excerpt(Background + "We introduce Folder. It folds shirts, socks and towels of any size."));

    [Fact]
    public void A_sentence_of_up_to_320_characters_is_kept_whole()
    {
        var sentence = $"We propose Folder, which folds {new string('x', 280)}.";
        Assert.Equal(sentence, Excerpt(Background + sentence));
    }

    [Fact]
    public void A_longer_sentence_ends_with_a_clause() =>
        Assert.Equal(
            "We propose Folder, a robot that folds shirts (also silk, which is hard) and towels of any size, "
            + "while it keeps both eyes on what is left in the basket and on everyone who walks through the room…",
            Excerpt(Background
                + "We propose Folder, a robot that folds shirts (also silk, which is hard) and towels of any size, "
                + "while it keeps both eyes on what is left in the basket and on everyone who walks through the room, "
                + "which makes it a welcome guest in any house where more than two people live together with or without "
                + "children or pets or both of them at once."));

    [Fact]
    public void A_long_TLDR_keeps_the_sentences_that_fit()
    {
        var (text, _) = PaperExcerpt.Of(SomeMail.Paper() with
        {
            Tldr = string.Concat(Enumerable.Repeat("It has quite a number of words in it. ", 20)),
        });

        Assert.EndsWith("words in it.", text, StringComparison.Ordinal);
        Assert.InRange(text!.Length, 240, 320);
    }

    [Theory]
    [InlineData("We compare it with Smith et al. (2020) and others, e.g. Jones. Next.", 2)]
    [InlineData("It reaches 73.9 vs. 70.1 on a test, i.e. J. Smith's. k-NN is left behind? Yes! (See below.) End", 5)]
    [InlineData("我们提出了一个方法。它更快。", 2)]
    public void Sentences_are_found(string text, int count) => Assert.Equal(count, SentenceSplitter.Split(text).Count);

    [Fact]
    public void A_cut_within_a_name_is_after_a_word_and_shown() =>
        Assert.Equal("one two…", TextCut.Truncate("one two, three", 11));

    [Fact]
    public void A_cut_never_halves_a_character() => Assert.Equal("👩👩…", TextCut.Truncate("👩👩👩👩", 5));

    private static string? Excerpt(string text) => PaperExcerpt.Of(SomeMail.Paper() with { Abstract = text }).Text;
}
