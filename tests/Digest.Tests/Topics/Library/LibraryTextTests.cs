using Digest.Topics.Library;
using Xunit;

namespace Digest.Tests.Topics.Library;

public class LibraryTextTests
{
    [Theory]
    [InlineData("TY  - JOUR\nTI  - First\nER  -\nTY  - JOUR\nTI  - Second\n")]
    [InlineData("TY  - JOUR\nTI  - First\nTY  - JOUR\nTI  - Second")]
    [InlineData("\uFEFFTY  - JOUR\r\nTI  - First\r\nER  - \r\n\r\nTY  - JOUR\r\nT1  - Second\r\nER  - \r\n")]
    [InlineData("TY  - JOUR\nTI  - First\nAB  - On\nER-positive cells\nTY - JOUR\nTI - Second\nER -\n")]
    public void A_record_of_RIS_ends_at_its_end_at_the_next_one_or_with_the_file(string text) =>
        Assert.Equal(["First", "Second"], LibraryText.Read(text).Select(entry => entry.Label));

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n")]
    [InlineData("# only a comment")]
    [InlineData("Dear Ada,\nhere is my library.\n")]
    [InlineData("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\n2501.00001\n")]
    public void What_is_not_a_library_has_no_entries(string text) => Assert.Empty(LibraryText.Read(text));

    [Fact]
    public void A_label_is_short_and_has_no_control_characters()
    {
        var entry = LibraryText.Read($"2501.00001\n\u001b[31m{new string('x', 500)}\n")[1];
        Assert.Equal(100, entry.Label.Length);
        Assert.StartsWith("[31mxxx", entry.Label, StringComparison.Ordinal);
    }
}
