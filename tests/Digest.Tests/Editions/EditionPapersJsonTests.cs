using Digest.Editions;
using Xunit;

namespace Digest.Tests.Editions;

public class EditionPapersJsonTests
{
    private static readonly EditionPaper[] Papers =
    [
        new(17, 2, 120, 4, 0.875, [new EditionReason(ReasonKind.Query, "Robots \"and\" 言語", ["vision-language", "action"], 0) { LikedTerms = ["grasp", "\"soft\" hand"] }]),
        new(9000000001, 1, 0, 0, 0, [new EditionReason(ReasonKind.Trending, null, [], 3), new EditionReason(ReasonKind.Profile, "t", ["x"], 0)]),
    ];

    [Fact]
    public void An_editions_papers_come_back_as_they_were_stored()
    {
        var back = EditionPapersJson.Read(EditionPapersJson.Write(Papers));

        Assert.Equal(2, back.Count);
        for (var i = 0; i < back.Count; i++)
        {
            Assert.Equal(Papers[i] with { Reasons = [] }, back[i] with { Reasons = [] });
            foreach (var (expected, actual) in Papers[i].Reasons.Zip(back[i].Reasons))
            {
                Assert.Equal(expected with { Terms = [], LikedTerms = [] }, actual with { Terms = [], LikedTerms = [] });
                Assert.Equal(expected.Terms, actual.Terms);
                Assert.Equal(expected.LikedTerms, actual.LikedTerms);
            }
        }
    }

    [Fact]
    public void The_papers_rows_and_revisions_are_read_without_the_rest()
    {
        var read = new List<(long, int)>();
        EditionPapersJson.ReadRevisions(EditionPapersJson.Write(Papers), (paper, revision) => read.Add((paper, revision)));
        Assert.Equal(Papers.Select(paper => (paper.PaperKey, paper.Revision)), read);
    }

    [Fact]
    public void A_quiet_edition_is_empty() => Assert.Equal("", EditionPapersJson.Write([]));

    [Fact]
    public void The_papers_that_are_only_named_come_back_in_their_order()
    {
        FurtherPaper[] papers = [new(9000000001, 2), new(17, 1)];
        Assert.Equal(papers, EditionPapersJson.ReadFurther(EditionPapersJson.WriteFurther(papers)));
        Assert.Equal([], EditionPapersJson.ReadFurther(EditionPapersJson.WriteFurther([])));
    }
}
