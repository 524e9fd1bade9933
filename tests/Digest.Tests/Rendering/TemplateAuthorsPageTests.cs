using Digest.Rendering;
using Digest.Rendering.Templates;
using Digest.Web;
using Scriban.Runtime;
using Xunit;

namespace Digest.Tests.Rendering;

public class TemplateAuthorsPageTests
{
    [Fact]
    public async Task The_page_for_authors_names_every_value_that_a_template_gets()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Folder, "templates", "README.md"), TestContext.Current.CancellationToken);
        var samples = (await TemplateSamples.CollectAsync(TestContext.Current.CancellationToken)).Concat(PageSamples.All);
        var values = samples.SelectMany(s => s.Value.SelectMany(model => Values(model, ""))).Distinct().ToList();
        Assert.NotEmpty(values);
        Assert.DoesNotContain(values, value => !page.Contains($"`{value}`", StringComparison.Ordinal) && !page.Contains($"`{value.Split('.')[^1]}`", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Values(ScriptObject model, string path) =>
        model.SelectMany(member => member.Value switch
    {
        // The texts of a language have one row.
        ScriptObject when member.Key == "t" => ["t"],
        ScriptObject inner => Values(inner, $"{path}{member.Key}."),
        IEnumerable<object?> items when items.OfType<ScriptObject>().Any() =>
            items.OfType<ScriptObject>().SelectMany(item => Values(item, $"{path}{member.Key}[].")),
        _ => [path + member.Key],
    });
}
