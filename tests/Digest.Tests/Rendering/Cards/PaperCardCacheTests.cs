using Digest.Rendering.Cards;
using Digest.Rendering.Templates;
using Xunit;

namespace Digest.Tests.Rendering.Cards;

public class PaperCardCacheTests
{
    [Fact]
    public void The_cache_stays_within_its_bound_however_many_papers_there_are()
    {
        var cache = new PaperCardCache(bytesPerGeneration: 100_000);
        for (var key = 0; key < 1000; key++) cache.Add(Card(key));

        Assert.InRange(cache.Count, 10, 2 * 100_000 / Card(0).Weight + 2);
    }

    [Fact]
    public void A_card_in_use_survives_those_that_are_not()
    {
        var cache = new PaperCardCache(bytesPerGeneration: 100_000);
        for (var key = 0; key < 1000; key++)
        {
            cache.Add(Card(key));
            if (key > 0) Assert.True(cache.TryGet(Card(0).Key, out _));
        }
    }

    private static PaperCard Card(int key) =>
        new(new PaperCardKey(key, 1, 0, 0, "en", 0), "Title", null, new Markup(new byte[1000]), new Markup(new byte[500]), []);
}
