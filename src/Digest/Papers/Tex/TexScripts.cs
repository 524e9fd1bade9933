using System.Collections.Frozen;

namespace Digest.Papers.Tex;

/// <summary>Raised and lowered text in Unicode, as far as Unicode has the characters.</summary>
internal static class TexScripts
{
    private static readonly FrozenDictionary<char, char> Raised = Pairs(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθφχ∘′*†‡°⊤ ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᵠᵡ°′*†‡°ᵀ ");

    private static readonly FrozenDictionary<char, char> Lowered = Pairs(
        "0123456789+-−=()aehijklmnoprstuvxβγρφχ ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ ");

    /// <summary>Null when one of the characters has no such form.</summary>
    public static string? TryMap(string text, bool raised)
    {
        var map = raised ? Raised : Lowered;
        var mapped = new char[text.Length];
        for (var i = 0; i < text.Length; i++)
            if (!map.TryGetValue(text[i], out mapped[i])) return null;
        return new string(mapped).Replace(" ", "", StringComparison.Ordinal);
    }

    private static FrozenDictionary<char, char> Pairs(string from, string to) =>
        from.Zip(to).ToFrozenDictionary(pair => pair.First, pair => pair.Second);
}
