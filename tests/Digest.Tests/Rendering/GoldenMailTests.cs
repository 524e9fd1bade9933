using System.Runtime.CompilerServices;
using Digest.Editions;
using Digest.Papers;
using Xunit;

namespace Digest.Tests.Rendering;

/// <summary>One digest, whole, beside this file: what a change of the templates does to it shows in the diff. DIGEST_WRITE_GOLDEN=1 writes the files anew.</summary>
public class GoldenMailTests
{
    [Fact]
    public async Task A_digest_looks_as_it_did()
    {
        Paper[] papers =
        [
            SomeMail.Paper(1, "S²FT for \"naïve\" models <3B") with
            {
                Tldr = "Trains a few heads & channels.", Upvotes = 42, CommentCount = 1, CodeUrl = "https://example.org/code?a=1&b=2", ProjectUrl = "https://example.org/project",
                Authors = ["Ada Lovelace", "Emmy Noether", "Grace Hopper"], AuthorCount = 9,
            },
            SomeMail.Paper(2) with { Authors = [], AuthorCount = 4, AbstractUrl = null, PdfUrl = null, PublishedAt = null },
        ];
        EditionReason[] reasons = [new(ReasonKind.Query, "Fine-tuning", ["heads", "cs.CL"], 0), new(ReasonKind.Trending, null, [], 2)];
        var edition = SomeMail.Edition(papers) with { IsFirst = true, NotShown = 3 };
        edition = edition with { Papers = [edition.Papers[0] with { Reasons = reasons }, edition.Papers[1]] };

        var mail = await SomeMail.Renderer(papers).RenderAsync(edition, SomeMail.Subscriber(), SomeMail.Links, TestContext.Current.CancellationToken);

        await AssertIsAsync("digest.html", mail.Html.ToString());
        await AssertIsAsync("digest.txt", mail.Text.ToString());
    }

    private static async Task AssertIsAsync(string name, string rendered, [CallerFilePath] string thisFile = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(thisFile)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("DIGEST_WRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, rendered);
        }

        Assert.Equal(await File.ReadAllTextAsync(file), rendered, ignoreLineEndingDifferences: true);
    }
}
