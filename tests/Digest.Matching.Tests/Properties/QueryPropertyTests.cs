using Xunit;

namespace Digest.Matching.Tests.Properties;

/// <summary>Slices; <c>fuzz queries</c> of the benchmarks runs them at length.</summary>
public class QueryPropertyTests
{
    [Fact]
    public void Any_text_is_a_query_that_prints_and_parses_alike_or_explains_itself()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var text = RandomQueries.Text(random);
            Assert.True(RandomQueries.Fault(text) is not { } fault, $"{text}: {RandomQueries.Fault(text)}");
        }
    }

    [Fact]
    public void Boolean_phrase_and_field_queries_choose_the_same_papers_as_FTS5()
    {
        using var agreement = new FtsAgreement();
        Assert.Null(agreement.Run(seed: 1, queries: 1000));
    }
}
