using Digest.Papers;
using Digest.Papers.Text;

namespace Digest.Studio.Fixtures;

/// <summary>Invented papers. Their texts pass the same cleaning as those of a source.</summary>
internal static class FixturePapers
{
    /// <summary>Near the limit of a title.</summary>
    private const int LongTitleWords = 40;

    private const string Summary =
        "Neighbouring frames of a video have much in common, and most methods compute all of it again. Leveraging "
        + "this observation, we introduce a method that keeps what two frames share and computes only what has "
        + "changed between them, which halves the time to an hour of video without any loss that a viewer sees.";

    private static readonly string[] Titles =
    [
        "FrameKeeper: A Temporal Sparse Attention for Video Transformers",
        "Moving What Matters: Motion Control of Generated Video Without Training",
        "A World Model for General, Interactive and Very Long Simulation",
        "Think in Diffusion, Talk in Words",
        "ToolEyes: Toward Agents That Look Before They Act",
        "One Visual Agent for Perception, Planning and Execution in the Open World",
        "An Orchestra of Agents for the Discovery of New Materials",
        "What Do Agents Read? A Study of Two Thousand Files of Instructions",
        "Nine Open Challenges for Robots That See, Speak and Act",
        "Policy Optimization Inside a Learned World for Robots",
        "Safeguarded Preference Optimization for Diffusion Models",
        "Guided Adaptation of Reasoning Strategies at Inference Time",
        "An Open Recipe for Generalist Agents in Three-Dimensional Worlds",
        "One Small Step in Latent Space, One Giant Leap for Pixels",
        "Training Powerful Agents from End to End",
    ];

    public static Paper[] Ordinary(int count) => [.. Enumerable.Range(0, count).Select(At)];

    public static Paper LongTitle { get; } = At(0) with
    {
        Title = PaperText.Title(string.Join(' ', Enumerable.Range(0, LongTitleWords).Select(i =>
            i % 8 == 7 ? "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" : "of a Study of the Length"))),
    };

    public static Paper ManyAuthors { get; } = At(2) with
    {
        Authors = [.. Enumerable.Range(1, 60).Select(i => $"Ada Lovelace the {i}th of Ockham")],
        AuthorCount = 60,
    };

    public static Paper RightToLeft { get; } = At(3) with
    {
        Title = "نماذج اللغة الكبيرة (LLM) للغة العربية: دراسة مقارنة",
        Abstract = "نقدم دراسة مقارنة للنماذج اللغوية الكبيرة للغة العربية. النتائج على GPT-4 جيدة.",
        Authors = ["ليلى حداد", "דוד כהן"],
        AuthorCount = 2,
    };

    public static Paper Chinese { get; } = At(4) with
    {
        Title = "面向长视频理解的稀疏注意力机制：一种高效的时空建模方法",
        Abstract = "我们提出一种新的稀疏注意力机制，用于长视频理解。実験の結果、提案手法は有効です。한국어 데이터에서도 확인했다.",
        Authors = ["王小明", "山田 太郎", "김민수"],
        AuthorCount = 3,
    };

    public static Paper Emoji { get; } = At(5) with
    {
        Title = "🤖💬 Do Models Dream of 👩‍👩‍👧‍👦? Emoji 🇪🇺 in Ten Languages ❤️‍🔥",
        Abstract = "We study 👍🏽 and 🏳️‍🌈. We show that models read 𝒻𝒶𝓃𝒸𝓎 letters too.",
    };

    public static Paper Tex { get; } = At(6) with
    {
        Title = PaperText.Title(@"S$^{2}$FT: An $\mathcal{O}(n \log n)$ Bound for the M\""obius \textbf{Transform}"),
        Abstract = PaperText.Abstract(
            @"We prove that $\|x\|_2 \leq \sqrt{n}\,\|x\|_\infty$ for all $x \in \mathbb{R}^n$, with 60\% fewer steps. "
            + @"The constant $\alpha_{ij} < 3$ is new; see Andr\'e and na\""{\i}ve~\cite{x}."),
    };

    public static Paper WithoutAbstract { get; } = new()
    {
        Id = PaperId.Arxiv("2603.09998"),
        Title = "Sorting Without Comparing",
        AuthorCount = 2,
    };

    public static Paper Withdrawn { get; } = At(7) with { Title = "A Machine That Never Rests" };

    public static Paper Revised { get; } = At(8) with { Revision = 2, Title = "Proofs That Were Too Short" };

    public static Paper[] Hostile { get; } =
    [
        At(0) with
        {
            Title = "<script>alert(1)</script> & \"quotes' </h3><img src=x onerror=alert(1)>",
            Abstract = "We present </td></tr></table><style>*{display:none}</style>{{ include 'x' }} <!-- end.",
            Authors = ["Robert'); DROP TABLE students;--", "<b>Bold</b> & Sons"],
            AuthorCount = 2,
        },
        At(1) with
        {
            Title = PaperText.Title("Turned \u202Etxet\u202C, joined\u200Bwords, \u0007bells\r\nBcc: all@a.org"),
            Abstract = new string('w', 400) + ". We show that " + new string('=', 200) + " breaks lines.",
        },
    ];

    private static Paper At(int place) => new()
    {
        Id = PaperId.Arxiv(FormattableString.Invariant($"2603.{place + 1:00000}")),
        Title = place < Titles.Length
            ? Titles[place]
            : FormattableString.Invariant($"{Titles[place % Titles.Length]}, Part {place / Titles.Length + 1}"),
        Abstract = Summary,
        Tldr = place % 5 == 3 ? "Computing only what changes makes long videos cheap." : null,
        Authors = ["Dor Shmilovich", "Ada Lovelace", "Emmy Noether", "Alan Turing"],
        AuthorCount = 4,
        Categories = ["cs.CV", "cs.LG"],
        AbstractUrl = FormattableString.Invariant($"https://arxiv.org/abs/2603.{place + 1:00000}"),
        PdfUrl = FormattableString.Invariant($"https://arxiv.org/pdf/2603.{place + 1:00000}"),
        CodeUrl = place % 2 == 0 ? "https://github.com/example/code" : null,
        ProjectUrl = place % 4 == 0 ? "https://example.org/project" : null,
        Upvotes = place % 3 == 0 ? 41 - place % 40 : 0,
        CommentCount = place % 3,
        PublishedAt = new DateTimeOffset(2026, 3, 4, 18, 0, 0, TimeSpan.Zero),
    };
}
