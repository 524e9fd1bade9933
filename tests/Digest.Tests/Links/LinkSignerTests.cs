using System.Text;
using Digest.Links;
using Xunit;

namespace Digest.Tests.Links;

public class LinkSignerTests
{
    private static readonly LinkKey First = new(1, Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef"));
    private static readonly LinkKey Second = new(2, Encoding.ASCII.GetBytes("fedcba9876543210fedcba9876543210"));
    private static readonly LinkSigner Signer = new([First]);
    private static readonly LinkToken Token = new(LinkPurpose.Edition, 1_234_567, 3, 98_765);

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(127, 128, 16_384)]
    [InlineData(long.MaxValue, long.MaxValue, long.MaxValue)]
    public void What_was_signed_is_read_back(long subscriber, long generation, long edition)
    {
        foreach (var purpose in Enum.GetValues<LinkPurpose>())
        {
            var token = new LinkToken(purpose, subscriber, generation, edition);
            Assert.Equal(token, Signer.Verify(Signer.Sign(token)));
        }
    }

    [Fact]
    public void A_token_altered_in_any_character_is_refused()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=% \n.";
        // Lengths of all three remainders, so that the last character has no, two and four bits that decode to nothing.
        foreach (var edition in (long[])[1, 1000, 100_000])
        {
            var token = Signer.Sign(Token with { Edition = edition });
            for (var i = 0; i < token.Length; i++)
                foreach (var c in Alphabet.Where(c => c != token[i])) Assert.Null(Signer.Verify($"{token[..i]}{c}{token[(i + 1)..]}"));
        }
    }

    [Fact]
    public void A_token_with_a_character_more_or_less_is_refused()
    {
        var token = Signer.Sign(Token);
        for (var i = 0; i <= token.Length; i++)
        {
            if (i < token.Length) Assert.Null(Signer.Verify(token.Remove(i, 1)));
            foreach (var c in "A=_ \r") Assert.Null(Signer.Verify(token.Insert(i, $"{c}")));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("\u0000\u00ff")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Rubbish_is_refused(string text) => Assert.Null(Signer.Verify(text));

    [Fact]
    public void A_token_of_enormous_length_is_refused() => Assert.Null(Signer.Verify(new string('A', 1_000_000)));

    [Fact]
    public void Links_of_an_older_key_stay_good_after_a_rotation()
    {
        var rotated = new LinkSigner([Second, First]);

        Assert.Equal(Token, rotated.Verify(Signer.Sign(Token)));
        Assert.Null(Signer.Verify(rotated.Sign(Token)));
    }

    [Fact]
    public void A_key_that_was_dropped_signs_for_nobody() => Assert.Null(new LinkSigner([Second]).Verify(Signer.Sign(Token)));

    [Fact]
    public void Tokens_are_short_enough_for_a_line_of_mail() => Assert.InRange(Signer.Sign(Token).Length, 20, 44);
}
