using Digest.Rendering;
using Xunit;

namespace Digest.Adapters.Tests;

public class TemplateEngineChoiceTests
{
    [Fact]
    public void An_engine_that_the_build_does_not_carry_is_refused_with_what_to_do()
    {
        string[] expected =
        [
#if !USE_SCRIBAN
            "Templates:Engine is Scriban, which this build does not carry. Build with -p:UseScriban=true, or choose BuiltIn.",
#endif
        ];
        Assert.Equal(expected, TemplatesOptionsValidator.Failures(new TemplatesOptions { Engine = TemplateEngineKind.Scriban }));
    }

    [Fact]
    public void The_built_in_engine_is_in_every_build() => Assert.Empty(TemplatesOptionsValidator.Failures(new TemplatesOptions()));
}
