using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Digest.Tests.Rendering;

public partial class SpamScoreTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_rule_of_SpamAssassin_takes_offence_at_a_digest(bool withBibtex)
    {
        var program = ExternalProgram.Find("spamassassin", "spamassassin");
        var file = Path.GetTempFileName();
        try
        {
            var papers = Enumerable.Range(1, 10).Select(key => SomeMail.Paper(key) with { Upvotes = 42, CodeUrl = "https://example.org/code", Tldr = "Small is large." }).ToArray();
            await File.WriteAllBytesAsync(file, (await SomeMail.RenderAsync(papers, SomeMail.Links, withBibtex)).Bytes(), TestContext.Current.CancellationToken);

            // Local rules only; what depends on how the mail travelled does not apply to a file.
            var report = await ExternalProgram.RunAsync(program, "--local", "--test-mode", file);

            var rules = Rule().Matches(report[report.LastIndexOf("Content analysis details", StringComparison.Ordinal)..]);
            Assert.NotEmpty(rules);
            Assert.All(rules, rule => Assert.True(double.Parse(rule.Groups[1].Value, CultureInfo.InvariantCulture) <= 1.0, rule.Value));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A line of the report: points, the rule's name, what it is about.</summary>
    [GeneratedRegex(@"^\s*(-?[0-9]+\.[0-9]+) [A-Z][A-Z0-9_]+ .*$", RegexOptions.Multiline)]
    private static partial Regex Rule();
}
