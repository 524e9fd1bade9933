namespace Digest.Matching.Text;

/// <summary>
/// M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, with the two departures of the author's own
/// implementation ("bli" and "logi" in step 2). Words of other letters than a to z stay as they are.
/// </summary>
internal static class PorterStemmer
{
    private static readonly (string Suffix, string Replacement)[] Step2 =
    [
        ("ational", "ate"),
        ("tional", "tion"),
        ("enci", "ence"),
        ("anci", "ance"),
        ("izer", "ize"),
        ("bli", "ble"),
        ("alli", "al"),
        ("entli", "ent"),
        ("eli", "e"),
        ("ousli", "ous"),
        ("ization", "ize"),
        ("ation", "ate"),
        ("ator", "ate"),
        ("alism", "al"),
        ("iveness", "ive"),
        ("fulness", "ful"),
        ("ousness", "ous"),
        ("aliti", "al"),
        ("iviti", "ive"),
        ("biliti", "ble"),
        ("logi", "log"),
    ];

    private static readonly (string Suffix, string Replacement)[] Step3 =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly string[] Step4 =
    [
        "al",
        "ance",
        "ence",
        "er",
        "ic",
        "able",
        "ible",
        "ant",
        "ement",
        "ment",
        "ent",
        "ion",
        "ou",
        "ism",
        "ate",
        "iti",
        "ous",
        "ive",
        "ize",
    ];

    /// <summary>Stems <paramref name="word"/> (folded) in place and returns the new length.</summary>
    public static int Stem(Span<char> word)
    {
        if (word.Length <= 2) return word.Length;
        foreach (var c in word) if (c is < 'a' or > 'z') return word.Length;
        var n = Plural(word, word.Length);
        n = PastAndGerund(word, n);
        if (word[n - 1] == 'y' && HasVowel(word[..(n - 1)])) word[n - 1] = 'i';
        n = Replace(word, n, Step2);
        n = Replace(word, n, Step3);
        n = DropSuffix(word, n);
        return FinalE(word, n);
    }

    private static int Plural(Span<char> w, int n)
    {
        if (w[n - 1] != 's') return n;
        if (Ends(w, n, "sses") || Ends(w, n, "ies")) return n - 2;
        return w[n - 2] == 's' ? n : n - 1;
    }

    private static int PastAndGerund(Span<char> w, int n)
    {
        if (Ends(w, n, "eed")) return Measure(w[..(n - 3)]) > 0 ? n - 1 : n;
        if (Ends(w, n, "ed") && HasVowel(w[..(n - 2)])) n -= 2;
        else if (Ends(w, n, "ing") && HasVowel(w[..(n - 3)])) n -= 3;
        else return n;
        if (Ends(w, n, "at") || Ends(w, n, "bl") || Ends(w, n, "iz")) { w[n] = 'e'; return n + 1; }
        if (n > 1 && w[n - 1] == w[n - 2] && IsConsonant(w, n - 1)) return w[n - 1] is 'l' or 's' or 'z' ? n : n - 1;
        if (Measure(w[..n]) == 1 && EndsShort(w, n)) { w[n] = 'e'; return n + 1; }
        return n;
    }

    private static int Replace(Span<char> w, int n, (string Suffix, string Replacement)[] rules)
    {
        foreach (var (suffix, replacement) in rules)
        {
            if (!Ends(w, n, suffix)) continue;
            var stem = n - suffix.Length;
            if (Measure(w[..stem]) == 0) return n;
            replacement.CopyTo(w[stem..]);
            return stem + replacement.Length;
        }
        return n;
    }

    private static int DropSuffix(Span<char> w, int n)
    {
        foreach (var suffix in Step4)
        {
            if (!Ends(w, n, suffix)) continue;
            var stem = n - suffix.Length;
            if (suffix == "ion" && (stem == 0 || w[stem - 1] is not ('s' or 't'))) continue;
            // The longest suffix decides: "ement" comes before "ment" before "ent" in the list.
            return Measure(w[..stem]) > 1 ? stem : n;
        }
        return n;
    }

    private static int FinalE(Span<char> w, int n)
    {
        if (w[n - 1] == 'e')
        {
            var measure = Measure(w[..(n - 1)]);
            if (measure > 1 || (measure == 1 && !EndsShort(w, n - 1))) n--;
        }
        return n > 1 && w[n - 1] == 'l' && w[n - 2] == 'l' && Measure(w[..n]) > 1 ? n - 1 : n;
    }

    private static bool Ends(ReadOnlySpan<char> w, int n, string suffix) =>
        n > suffix.Length && w[..n].EndsWith(suffix);

    private static bool IsConsonant(ReadOnlySpan<char> w, int i) => w[i] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => i == 0 || !IsConsonant(w, i - 1),
        _ => true,
    };

    private static bool HasVowel(ReadOnlySpan<char> w)
    {
        for (var i = 0; i < w.Length; i++) if (!IsConsonant(w, i)) return true;
        return false;
    }

    /// <summary>Porter's m: how often a vowel sequence is followed by a consonant sequence.</summary>
    private static int Measure(ReadOnlySpan<char> w)
    {
        var m = 0;
        var vowelBefore = false;
        for (var i = 0; i < w.Length; i++)
        {
            var consonant = IsConsonant(w, i);
            if (consonant && vowelBefore) m++;
            vowelBefore = !consonant;
        }
        return m;
    }

    /// <summary>Porter's *o: consonant, vowel, consonant other than w, x, y.</summary>
    private static bool EndsShort(ReadOnlySpan<char> w, int n) =>
        n >= 3
        && IsConsonant(w, n - 1)
        && !IsConsonant(w, n - 2)
        && IsConsonant(w, n - 3)
        && w[n - 1] is not ('w' or 'x' or 'y');
}
