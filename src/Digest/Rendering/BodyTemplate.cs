using Digest.Rendering.Cards;
using Digest.Rendering.Templates;

namespace Digest.Rendering;

/// <summary>One body of the digest, HTML or text, kept below a size.</summary>
/// <param name="form">The form of the cards that the template asks for.</param>
/// <param name="mostBytes">What the body may take with all its cards.</param>
internal sealed class BodyTemplate(ITemplate template, Func<PaperCard, Markup> form, int mostBytes)
{
    /// <summary>Papers in the list below the cards; what goes beyond is only counted.</summary>
    private const int LongestList = 100;

    /// <summary>
    /// What the reasons around a card take beyond an entry of the short list, guessed low: too low costs another round,
    /// too high a card.
    /// </summary>
    private const int FrameBytes = 700;

    /// <summary>What the last mail took, and a little: the next one likely takes as much. Set by any thread.</summary>
    private int _room = 4096;

    /// <summary>
    /// Papers at the end lose their cards first and then their places, until the whole fits; the frame with the footer
    /// always stays.
    /// </summary>
    public RenderOutput Render(EditionModel model, PaperCard[] cards, CancellationToken cancellationToken)
    {
        var full = 0;
        for (var bytes = 0L; full < cards.Length && bytes <= mostBytes; full++) bytes += form(cards[full]).Utf8.Length;
        var listed = Listed(full);
        while (true)
        {
            var output = template.RenderOrThrow(model.Build(full, listed, form), _room, cancellationToken);
            _room = output.Length + output.Length / 8;
            var excess = output.Length - mostBytes;
            if (excess <= 0 || full + listed == 0) return output;
            if (full == 0)
            {
                listed /= 2;
                continue;
            }

            for (; full > 0 && excess > 0; full--) excess -= form(cards[full - 1]).Utf8.Length + FrameBytes;
            listed = Listed(full);
        }

        int Listed(int withCard) => Math.Min(cards.Length - withCard + model.Further, LongestList);
    }
}
