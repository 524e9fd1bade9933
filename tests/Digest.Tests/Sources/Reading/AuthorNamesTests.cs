using Digest.Sources.Reading;
using Xunit;

namespace Digest.Tests.Sources.Reading;

public class AuthorNamesTests
{
    [Theory]
    [InlineData("emmy.noether@uni.example (Emmy Noether)", "Emmy Noether")]
    [InlineData("e.n@uni.example (Emmy Noether), a.b@uni.example (Alonzo Byrne)", "Emmy Noether|Alonzo Byrne")]
    [InlineData("Emmy Noether <emmy.noether@uni.example>", "Emmy Noether")]
    [InlineData("emmy.noether@uni.example", "")]
    [InlineData("Emmy Noether, Sofia Kovalevskaya and Mary Somerville", "Emmy Noether|Sofia Kovalevskaya|Mary Somerville")]
    [InlineData("Emmy Noether, Sofia Kovalevskaya, & Mary Somerville", "Emmy Noether|Sofia Kovalevskaya|Mary Somerville")]
    [InlineData("Noether, E., Kovalevskaya, S. V., Somerville, M.", "E. Noether|S. V. Kovalevskaya|M. Somerville")]
    [InlineData("Noether, E., Kovalevskaya, S., and Somerville, M.", "E. Noether|S. Kovalevskaya|M. Somerville")]
    [InlineData("Noether, Emmy", "Emmy Noether")]
    [InlineData("van der Waerden, Bartel", "Bartel van der Waerden")]
    [InlineData("Noether, Emmy; Kovalevskaya, Sofia", "Emmy Noether|Sofia Kovalevskaya")]
    [InlineData("Noether E, Kovalevskaya S, Somerville M", "Noether E|Kovalevskaya S|Somerville M")]
    [InlineData("Emmy Noether (1), Sofia Kovalevskaya (2) and Mary Somerville", "Emmy Noether|Sofia Kovalevskaya|Mary Somerville")]
    [InlineData("King, Martin Luther, Jr.", "Martin Luther King Jr.")]
    [InlineData("By Emmy Noether et al.", "Emmy Noether")]
    [InlineData("Author(s): Emmy Noether, Sofia Kovalevskaya", "Emmy Noether|Sofia Kovalevskaya")]
    [InlineData("<a href=\"https://uni.example/en\">Emmy Noether</a>", "Emmy Noether")]
    [InlineData("王伟, 李娜", "王伟|李娜")]
    [InlineData("  ", "")]
    [InlineData("Anderson", "Anderson")]
    [InlineData("Emmy Noether1,2, Sofia Kovalevskaya3*, 3Blue1", "Emmy Noether|Sofia Kovalevskaya|3Blue1")]
    public void One_field_gives_its_names(string field, string names) =>
        Assert.Equal(names.Split('|', StringSplitOptions.RemoveEmptyEntries), AuthorNames.Split(field));
}
