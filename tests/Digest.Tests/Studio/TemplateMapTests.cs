using Digest.Rendering;
using Digest.Studio.Checks;
using Digest.Studio.Choices;
using Digest.Studio.Fixtures;
using Digest.Studio.Renderings;
using Digest.Subscribers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Studio;

public sealed class TemplateMapTests(StudioSite site) : IClassFixture<StudioSite>
{
    [Fact]
    public async Task Every_tag_of_every_mail_leads_to_the_line_that_writes_it()
    {
        var templates = new StudioTemplates(site.Services, TemplateFiles.Released);
        var chooser = ActivatorUtilities.CreateInstance<MailChooser>(site.Services, new SubscribersOptions());
        var lines = new Dictionary<string, string[]>();
        foreach (var fixture in FixtureSet.All.Where(fixture => fixture.Page is null))
        {
            var shown = await StudioTemplates.ShowAsync(templates.Current, await chooser.OfAsync(fixture, TestDatabase.Token), TestDatabase.Token);
            var elements = MailDocument.Parse(shown.Made.Html).Elements;
            Assert.NotEmpty(elements);
            var misled = new List<string>();
            foreach (var element in elements)
            {
                Assert.StartsWith($"<{element.Name}", shown.Made.Html[element.Offset..], StringComparison.OrdinalIgnoreCase);
                var place = shown.Map.At(element.Offset)!;
                if (!lines.TryGetValue(place.File, out var source))
                    lines[place.File] = source = TemplateFiles.ReadBuiltIn(place.File["templates/".Length..])!.Split('\n');
                if (!source[place.Line - 1].Contains($"<{element.Name}", StringComparison.Ordinal))
                    misled.Add($"{fixture.Name}: {element} at {element.Offset} leads to {place}: {source[place.Line - 1]}");
            }

            // At the limit of its size the marked mail holds some papers less, and the heading of the short list may have nothing like it.
            Assert.True(misled.Count <= (fixture.Name == "100-papers" ? 3 : 0), string.Join('\n', misled));

            Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(shown.Made.Html), shown.Map.Shares(shown.Made.Html).Sum(share => share.Bytes));
        }

        Assert.Contains("templates/mail/_paper.html", lines.Keys);
        Assert.Contains("templates/mail/_footer.html", lines.Keys);
    }

    [Fact]
    public void Where_a_marked_mail_holds_less_its_beginning_and_end_still_lead_to_their_lines()
    {
        TemplatePlace? PlaceOf(char mark) => mark is >= '\uE000' and <= '\uE003' ? new TemplatePlace("a", mark - '\uE000' + 1) : null;

        var map = TemplateMap.Of("<b>1</b><i>2</i><i>3</i><p>4</p>", "\uE000<b>1</b>\uE001<i>2</i>\uE003<p>4</p>", PlaceOf);

        Assert.Equal([1, 2, 2, 4], new[] { 0, 8, 16, 24 }.Select(offset => map.At(offset)!.Line));
        Assert.Null(TemplateMap.Of("<b>", "<b>", PlaceOf).At(0));
    }
}
