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
}
