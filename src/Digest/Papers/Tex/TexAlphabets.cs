using System.Text;

namespace Digest.Papers.Tex;

/// <summary>
/// The alphabets of formulas. A single letter gets Unicode's own character (ℝ, ℒ, 𝔤); a word stays in plain letters,
/// which can be read aloud and searched for.
/// </summary>
internal static class TexAlphabets
{
    private static readonly Dictionary<string, (int Capital, int Small, string Exceptions)> Styled = new()
    {
        // The exceptions are letters that Unicode had before it had the alphabet; the rest of the row is reserved at
        // their place.
        ["mathbb"] = (0x1d538, 0x1d552, "CℂHℍNℕPℙQℚRℝZℤ"),
        ["mathds"] = (0x1d538, 0x1d552, "CℂHℍNℕPℙQℚRℝZℤ"),
        ["mathcal"] = (0x1d49c, 0x1d4b6, "BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ"),
        ["mathscr"] = (0x1d49c, 0x1d4b6, "BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ"),
        ["mathfrak"] = (0x1d504, 0x1d51e, "CℭHℌIℑRℜZℨ"),
    };

    private static readonly HashSet<string> Plain =
    [
        "mathbf",
        "mathrm",
        "mathit",
        "mathsf",
        "mathtt",
        "mathnormal",
        "boldsymbol",
        "bm",
        "pmb",
        "bold",
        "operatorname",
        "mathop",
        "mathord",
        "mathbin",
        "mathrel",
        "ensuremath",
    ];

    public static bool IsAlphabet(string name) => Styled.ContainsKey(name) || Plain.Contains(name);

    public static string Print(string name, string converted)
    {
        if (!Styled.TryGetValue(name, out var alphabet) || converted.Length != 1) return converted;
        var letter = converted[0];
        var exception = alphabet.Exceptions.IndexOf(letter, StringComparison.Ordinal);
        if (exception >= 0) return alphabet.Exceptions[exception + 1].ToString();
        if (char.IsAsciiLetterUpper(letter)) return new Rune(alphabet.Capital + letter - 'A').ToString();
        return char.IsAsciiLetterLower(letter) ? new Rune(alphabet.Small + letter - 'a').ToString() : converted;
    }
}
