using Digest.Studio.Changes;
using Xunit;

namespace Digest.Tests.Studio;

public class LineDiffTests
{
    [Fact]
    public void Both_texts_can_be_read_out_of_a_diff()
    {
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var before = string.Join('\n', Enumerable.Range(0, random.Next(12)).Select(_ => (char)('a' + random.Next(4))));
            var after = string.Join('\n', Enumerable.Range(0, random.Next(12)).Select(_ => (char)('a' + random.Next(4))));

            var lines = LineDiff.Whole(before, after);

            Assert.Equal(before, Join(lines, LineChange.Removed));
            Assert.Equal(after, Join(lines, LineChange.Added));
        }
    }

    [Fact]
    public void A_change_is_shown_with_the_lines_around_it_and_no_others()
    {
        var before = string.Join('\n', Enumerable.Range(1, 20));
        var lines = LineDiff.Of(before, before.Replace("\n10\n", "\nten\n", StringComparison.Ordinal));

        Assert.Equal("…|8|9|-10|+ten|11|12|…", string.Join('|', lines.Select(line => $"{line.Sign}{line.Text}".Trim())));
        Assert.Empty(LineDiff.Of(before, before));
    }

    [Fact]
    public void Texts_that_have_nothing_in_common_take_no_time()
    {
        var before = string.Join('\n', Enumerable.Range(0, 5000));
        var after = string.Join('\n', Enumerable.Range(5000, 5000));

        Assert.Equal(10_000, LineDiff.Of(before, after).Count);
    }

    private static string Join(List<DiffLine> lines, LineChange change) =>
        string.Join('\n', lines.Where(line => line.Change == LineChange.Same || line.Change == change).Select(line => line.Text));
}
