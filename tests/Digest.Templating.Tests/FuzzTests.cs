using Digest.Templating.Tests.Fuzzing;
using Xunit;

namespace Digest.Templating.Tests;

/// <summary>A slice of <c>Digest.Benchmarks fuzz templates</c>.</summary>
public class FuzzTests
{
    [Fact]
    public void No_template_breaks_the_parser() => Assert.Empty(Enumerable.Range(0, 20_000).Select(TemplateFuzz.Parse).OfType<string>().Take(3));

    [Fact]
    public void No_model_breaks_a_render() => Assert.Empty(Enumerable.Range(0, 5_000).Select(TemplateFuzz.Render).OfType<string>().Take(3));
}
