using Digest.Rendering.Texts;
using Digest.Topics;

namespace Digest.Web.Manage;

/// <summary>What feedback changes, in a reader's language.</summary>
internal static class EffectText
{
    /// <summary>A sentence for what comes and one for what goes, or one that says that nothing does.</summary>
    public static string[] Of(FeedbackEffect effect, ReaderTexts texts)
    {
        string[] sentences =
        [
            .. effect.Gained is [var gained, ..] ? [texts.Count("effect_more", effect.Gained.Count, gained)] : NoText,
            .. effect.Lost is [var lost, ..] ? [texts.Count("effect_fewer", effect.Lost.Count, lost)] : NoText,
        ];
        return sentences.Length == 0 ? [texts["effect_none"]] : sentences;
    }

    private static readonly string[] NoText = [];
}
