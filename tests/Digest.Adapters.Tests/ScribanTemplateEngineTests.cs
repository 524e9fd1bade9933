#if USE_SCRIBAN
using Digest.Rendering;
using Digest.ScribanAdapter;
using Digest.Templating;
using Digest.Templating.Tests.Suite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Digest.Adapters.Tests;

public class ScribanTemplateEngineTests : TemplateEngineSuite
{
    protected override ITemplateEngine Engine { get; } = new ScribanTemplateEngine();

    [Fact]
    public async Task Every_template_gives_the_same_bytes_with_both_engines()
    {
        var builtIn = new TemplateLibrary(new BuiltInTemplateEngine(), null, TimeProvider.System, NullLogger<TemplateLibrary>.Instance);
        var scriban = new TemplateLibrary(Engine, null, TimeProvider.System, NullLogger<TemplateLibrary>.Instance);
        var samples = await TemplateSamples.CollectAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(samples);
        foreach (var (name, models) in samples)
        {
            foreach (var model in models) Assert.Equal(Bytes(builtIn.Get(name), model), Bytes(scriban.Get(name), model));
        }
    }

    private static byte[] Bytes(ITemplate template, TemplateObject model)
    {
        var output = new RenderOutput();
        Assert.Null(template.Render(model, output)?.ToString());
        return output.ToArray();
    }
}
#endif
