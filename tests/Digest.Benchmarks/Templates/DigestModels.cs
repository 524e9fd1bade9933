using Digest.Rendering;
using Digest.Rendering.Templates;
using Scriban.Runtime;

namespace Digest.Benchmarks.Templates;

/// <summary>
/// What the templates of a digest of ten papers see. Their cards are rendered once, as they are shared.
/// </summary>
/// <param name="Html">With the HTML form of the cards.</param>
/// <param name="Text">With their text form; for the subject too.</param>
internal sealed record DigestModels(ScriptObject Html, ScriptObject Text)
{
    public const int Papers = 10;

    private static readonly string[] Titles =
    [
        "Attention Sinks & Where to Find Them: a Study of <Start> Tokens",
            "Scaling Test-Time Compute with Latent Reasoning",
            "Élan: Efficient Language Adaptation for Low-Resource Families",
        "Do Retrieval-Augmented Models \"Know\" What They Read?", "Speculative Decoding Beyond Two Models",
            "A Careful Look at Preference Optimisation without Pairs",
        "Mixture of Depths, Revisited", "Long Context Is Not All You Need",
            "Learning to Route: Sparse Experts at the Edge", "What Do Benchmarks Measure?",
    ];

    private const string Summary =
        "We study how large language models spend their computation when they answer questions that need several steps. A simple probe, trained on hidden states alone, tells with high accuracy "
        + "whether the next step will be right; stopping early where it says so saves 38% of the tokens at no loss. The effect holds for models from 1B to 70B parameters & five families.";

    /// <param name="find">A template by its name.</param>
    public static async Task<DigestModels> CreateAsync(Func<string, ITemplate> find)
    {
        var samples = await TemplateSamples.CollectAsync(CancellationToken.None);
        var (digest, card) = (samples["mail/digest.html"][0], samples["mail/_paper.html"][0]);
        return new DigestModels(
            Model(digest, card, find("mail/_paper.html")), Model(digest, card, find("mail/_paper.txt")));
    }

    public static IReadOnlyList<ScriptObject> PapersOf(ScriptObject digest) =>
        [.. ((IEnumerable<object?>)digest["papers"]!).Cast<ScriptObject>()];

    private static ScriptObject Model(ScriptObject digest, ScriptObject card, ITemplate template)
    {
        var model = (ScriptObject)digest.Clone(deep: false);
        ScriptObject[] papers =
            [.. Titles.Select((title, i) => Shown(PapersOf(digest)[0], Card(card, title, i), template))];
        model.SetValue("papers", papers, false);
        model.SetValue("sections", new[] { Section("Language models", papers[..6]), Section("Agents", papers[6..]) }, false);
        model.SetValue("compact", null, false);
        return model;
    }

    private static ScriptObject Section(string name, ScriptObject[] papers) =>
        new() { { "name", name }, { "papers", papers } };

    private static ScriptObject Shown(ScriptObject sample, ScriptObject card, ITemplate template)
    {
        var shown = (ScriptObject)sample.Clone(deep: false);
        shown.SetValue("card", new Markup(template.RenderOrThrow(card).ToArray()), false);
        // As most papers are: found by one topic.
        shown.SetValue("reasons", ((IEnumerable<object?>)sample["reasons"]!).Take(1).ToArray(), false);
        return shown;
    }

    private static ScriptObject Card(ScriptObject sample, string title, int index)
    {
        var paper = (ScriptObject)((ScriptObject)sample["paper"]!).Clone(deep: false);
        paper.SetValue("title", title, false);
        paper.SetValue("summary", Summary, false);
        paper.SetValue("is_tldr", false, false);
        paper.SetValue("upvotes", 12 + index, false);
        var model = (ScriptObject)sample.Clone(deep: false);
        model.SetValue("paper", paper, false);
        return model;
    }
}
