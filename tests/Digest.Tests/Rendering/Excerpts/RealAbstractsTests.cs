using System.Text.Json;
using Digest.Papers;
using Digest.Papers.Text;
using Digest.Rendering.Excerpts;
using Xunit;

namespace Digest.Tests.Rendering.Excerpts;

/// <summary>Excerpts of the abstracts of fifteen days of Daily Papers.</summary>
public class RealAbstractsTests
{
    [Fact]
    public void Excerpts_say_what_is_new_and_never_end_within_a_clause()
    {
        var excerpts = Papers().Select(paper => (paper.Title, Text: PaperExcerpt.Of(paper).Text!)).ToList();

        Assert.True(excerpts.Count >= 288);
        Assert.All(excerpts, excerpt => Assert.True(EndsWell(excerpt.Text), $"{excerpt.Title}: {excerpt.Text}"));
        Assert.All(excerpts, excerpt => Assert.InRange(excerpt.Text.Length, 20, 330));
        var stating = excerpts.Count(excerpt => ContributionFinder.Act(excerpt.Text) > 0);
        Assert.True(stating >= 0.95 * excerpts.Count, $"{stating} of {excerpts.Count}");
    }

    private static bool EndsWell(string text) => text[^1] == '…'
        ? text[^2] is not (',' or ';' or ':' or '-')
        : text.TrimEnd('"', '\'', ')', '”', '’', ']')[^1] is '.' or '!' or '?';

    private static IEnumerable<Paper> Papers() =>
        from file in SharedData.Files("huggingface-daily-papers", "*.json")
        from entry in JsonDocument.Parse(File.ReadAllText(file)).RootElement.EnumerateArray()
        let paper = entry.GetProperty("paper")
        select SomeMail.Paper() with
        {
            Title = PaperText.Title(paper.GetProperty("title").GetString()),
            Abstract = PaperText.Abstract(paper.GetProperty("summary").GetString()),
        };
}
