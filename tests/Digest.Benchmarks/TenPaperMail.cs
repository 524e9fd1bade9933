using Digest.Rendering;
using Digest.Rendering.Templates;
using Scriban.Runtime;

namespace Digest.Benchmarks;

/// <summary>The digest mail of ten papers as the production templates and a sample model make it; the cards are made anew for each render.</summary>
internal sealed class TenPaperMail
{
    private static readonly string[] Titles =
    [
        "Attention Sinks & Where to Find Them: a Study of <Start> Tokens", "Scaling Test-Time Compute with Latent Reasoning", "Élan: Efficient Language Adaptation for Low-Resource Families",
        "Do Retrieval-Augmented Models \"Know\" What They Read?", "Speculative Decoding Beyond Two Models", "A Careful Look at Preference Optimisation without Pairs",
        "Mixture of Depths, Revisited", "Long Context Is Not All You Need", "Learning to Route: Sparse Experts at the Edge", "What Do Benchmarks Measure?",
    ];

    private const string Summary =
        "We study how large language models spend their computation when they answer questions that need several steps. A simple probe, trained on hidden states alone, tells with high accuracy "
        + "whether the next step will be right; stopping early where it says so saves 38% of the tokens at no loss. The effect holds for models from 1B to 70B parameters & five families.";

    private readonly ITemplate _digest;
    private readonly ITemplate _card;
    private readonly ScriptObject _model;
    private readonly ScriptObject[] _cards;
    private readonly ScriptObject[] _items;
    private readonly RenderOutput _output = new();
    private readonly RenderOutput[] _cardOutputs = [.. Titles.Select(_ => new RenderOutput())];

    private TenPaperMail(ITemplate digest, ITemplate card, ScriptObject model, ScriptObject cardModel, ScriptObject item)
    {
        (_digest, _card) = (digest, card);
        _cards = [.. Titles.Select((title, i) => CardModel(cardModel, title, i))];
        _items = [.. Titles.Select(_ => Copy(item))];
        // As most papers are: found by one topic.
        foreach (var shown in _items) shown["reasons"] = ((IReadOnlyList<object?>)shown["reasons"]!).Take(1).ToArray();
        _model = Copy(model);
        _model["papers"] = _items;
        _model["compact"] = null;
    }

    public static async Task<TenPaperMail> CreateAsync(TemplateLibrary library)
    {
        var samples = await TemplateSamples.CollectAsync(CancellationToken.None);
        var model = samples["mail/digest.html"][0];
        return new TenPaperMail(library.Parse("mail/digest.html").Template!, library.Parse("mail/_paper.html").Template!, model, samples["mail/_paper.html"][0], ((IReadOnlyList<ScriptObject>)model["papers"]!)[0]);
    }

    /// <returns>Bytes of the HTML.</returns>
    public long Render()
    {
        for (var i = 0; i < _cards.Length; i++)
        {
            _cardOutputs[i].Clear();
            if (_card.Render(_cards[i], _cardOutputs[i]) is { } failed) throw new InvalidOperationException(failed.ToString());
            _items[i]["card"] = new Markup(_cardOutputs[i].Segments().Single().Utf8);
        }

        _output.Clear();
        if (_digest.Render(_model, _output) is { } error) throw new InvalidOperationException(error.ToString());
        return _output.Length;
    }

    private static ScriptObject CardModel(ScriptObject sample, string title, int index)
    {
        var model = Copy(sample);
        var paper = Copy((ScriptObject)model["paper"]!);
        paper["title"] = title;
        paper["summary"] = Summary;
        paper["is_tldr"] = false;
        paper["upvotes"] = 12 + index;
        model["paper"] = paper;
        return model;
    }

    private static ScriptObject Copy(ScriptObject model)
    {
        var copy = new ScriptObject();
        foreach (var (name, value) in model) copy[name] = value;
        return copy;
    }
}
