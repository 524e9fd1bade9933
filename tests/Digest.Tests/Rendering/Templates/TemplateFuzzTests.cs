using Xunit;

namespace Digest.Tests.Rendering.Templates;

/// <summary>A slice of <c>Digest.Benchmarks fuzz templates</c>.</summary>
public class TemplateFuzzTests
{
    [Fact]
    public void No_template_breaks_the_parser() => Assert.Empty(Enumerable.Range(0, 20_000).Select(TemplateFuzz.Parse).OfType<string>().Take(3));

    [Fact]
    public void No_model_breaks_a_render() => Assert.Empty(Enumerable.Range(0, 5_000).Select(TemplateFuzz.Render).OfType<string>().Take(3));
}
