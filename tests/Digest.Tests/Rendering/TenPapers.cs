using Digest.Editions;
using Digest.Links;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Rendering;

/// <summary>A digest as most are: ten papers of three topics, five with code, and five further titles.</summary>
internal static class TenPapers
{
    private const string Summary =
        "Leveraging this observation, we introduce a method that keeps what two neighbouring frames have in common and "
        + "computes only what has changed between them, which halves the time to an hour of video on a single card "
        + "without any loss that a viewer sees.";

    private static readonly string[] Titles =
    [
        "FrameKeeper: A Temporal Sparse Attention for Video Transformers",
        "Moving What Matters: Motion Control of Generated Video Without Training",
        "A World Model for General, Interactive, and Very Long Simulation",
        "Think in Diffusion, Talk in Words",
        "ToolEyes: Toward Agents That Look Before They Act",
        "One Visual Agent for Perception, Planning and Execution in the Open World",
        "An Orchestra of Agents for the Discovery of New Materials",
        "What Do Agents Read? A Study of Two Thousand Files of Instructions",
        "Nine Open Challenges for Robots That See, Speak and Act",
        "Policy Optimization Inside a Learned World for Vision-Language-Action Models",
        "Safeguarded Preference Optimization for Diffusion Models",
        "Guided Adaptation of Reasoning Strategies at Inference Time",
        "An Open Recipe for Generalist Agents in Three-Dimensional Worlds",
        "One Small Step in Latent Space, One Giant Leap for Pixels: Upscaling Made Cheap",
        "Training Powerful Agents from End to End",
    ];

    private static readonly string[] Topics =
        [.. Enumerable.Repeat("Video generation", 4), .. Enumerable.Repeat("Agents", 4), "Robots", "Robots"];

    public static IReadOnlyList<Paper> Papers { get; } =
    [
        .. Titles.Select((title, i) => SomeMail.Paper(i + 1, title) with
        {
            Abstract = "Video is everywhere. " + Summary + " Code is available at https://example.org/code.",
            Authors = ["Dor Shmilovich", "Ada Lovelace"],
            AuthorCount = 4,
            Categories = ["cs.CV", "cs.LG"],
            PublishedAt = new DateTimeOffset(2026, 2, 14, 18, 0, 0, TimeSpan.Zero),
            Upvotes = 23,
            CodeUrl = i % 2 == 0 ? "https://github.com/example/code" : null,
        }),
    ];

    public static Edition Edition { get; } = SomeMail.Edition([.. Papers.Take(10)]) with
    {
        Papers = [.. Topics.Select((topic, i) => new EditionPaper(
            i + 1, 1, 23, 0, 0.5, [new EditionReason(ReasonKind.Query, topic, ["sparse attention", "video"], 0)]))],
        Further = [.. Papers.Skip(10).Select(paper => new FurtherPaper(paper.Key, 1))],
        NotShown = 5,
    };

    /// <param name="links">Null for those without pages for settings, all papers and feedback.</param>
    public static async Task<RenderedMail> RenderAsync(Subscriber? subscriber = null, EditionLinks? links = null) =>
        await SomeMail.Renderer(Papers, SomeMail.Brand with { Name = "Lab Digest", Imprint = ["Example Lab", "Oxford"] })
            .RenderAsync(
                Edition,
                subscriber ?? SomeMail.Subscriber(),
                links ?? new EditionLinks(null, SomeMail.Links.Unsubscribe),
                TestContext.Current.CancellationToken);
}
