using Digest.Cli.Output;
using Xunit;

namespace Digest.Tests.Cli.Output;

public class TextTableTests
{
    [Fact]
    public void A_table_that_fits_is_as_wide_as_its_cells() => Assert.Equal(
        ["name  topics", "Ada   Agents, Vision", "B     x"],
        TextTable.Lines(["name", "topics"], [["Ada", "Agents, Vision"], ["B", "x"]], 80));

    [Fact]
    public void Long_cells_are_wrapped_between_words() => Assert.Equal(
        ["check     result", "database  The quick brown fox", "          jumps over the lazy", "          dog"],
        TextTable.Lines(["check", "result"], [["database", "The quick brown fox jumps over the lazy dog"]], 30));

    [Fact]
    public void Columns_are_left_out_from_the_right_before_a_word_is_broken() => Assert.Equal(
        ["email                     status", "ada.lovelace@example.org  active"],
        TextTable.Lines(
            ["email", "status", "zone"],
            [["ada.lovelace@example.org", "active", "America/Argentina/Buenos_Aires"]], 40));

    [Fact]
    public void The_last_column_left_may_be_too_wide() => Assert.Equal(
        ["path", "/a/very/long/path/that/does/not/fit"],
        TextTable.Lines(["path", "x"], [["/a/very/long/path/that/does/not/fit", "y"]], 20));

    [Fact]
    public void A_last_column_that_the_table_is_for_stays_however_long_its_words_are() => Assert.Equal(
        ["check    found", "sources  GET", "         https://example.org/a/very/long/address", "         failed"],
        TextTable.Lines(
            ["check", "found"], [["sources", "GET https://example.org/a/very/long/address failed"]], 30, keepsLast: true));

    [Fact]
    public void Characters_of_double_width_count_twice() => Assert.Equal(
        ["name  x", "日本  y"], TextTable.Lines(["name", "x"], [["日本", "y"]], 80));
}
