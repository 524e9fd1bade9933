using System.Text.RegularExpressions;

namespace Digest.Rendering.Excerpts;

/// <summary>
/// Finds the sentence of an abstract that says what is new. Each rule gives or takes points; the sentence with the most
/// points is the one, of equals the first:
/// <list type="bullet">
/// <item>what the authors do: "we propose", "this paper presents" (6); "we show", "we prove" (4.5); "we study", "we
/// compare" (4); "our method" (2); "is proposed", "is shown" (3);</item>
/// <item>words in common with the title (up to 3), and the name before the title's colon (2);</item>
/// <item>something named or described: "a new", "a framework", "the first", "called" (up to 1);</item>
/// <item>background takes points: "however", "existing", "remains" (−2.5); so do an addition, "we also", "further"
/// (−3), a detail, "specifically", "it" (−1.5), results, "outperforms", "on 12 benchmarks" (−1.5), and where to find
/// the code (−8);</item>
/// <item>the place: the first sentence is background (−0.5) unless it says what the authors do; of several
/// contributions the first counts most (−1 for the others, −0.15 for each sentence before); one that must be cut loses
/// a point.</item>
/// </list>
/// </summary>
internal static partial class ContributionFinder
{
    /// <returns>The place of the sentence.</returns>
    public static int Best(IReadOnlyList<string> sentences, string title)
    {
        var best = 0;
        var points = double.MinValue;
        for (var i = 0; i < sentences.Count; i++)
        {
            var score = Score(sentences, i, title);
            if (score <= points) continue;
            (best, points) = (i, score);
        }

        return best;
    }

    /// <summary>Whether a sentence after the one chosen says more about it.</summary>
    public static bool IsAboutThePaper(string sentence) =>
        !Background().IsMatch(sentence) && !Result().IsMatch(sentence) && !Availability().IsMatch(sentence);

    internal static double Score(IReadOnlyList<string> sentences, int place, string title)
    {
        var sentence = sentences[place];
        var act = Act(sentence);
        var score = act + TitleWords.InCommon(title, sentence);
        if (Naming().IsMatch(sentence)) score += 1;
        if (Background().IsMatch(sentence)) score -= act >= 4 ? 1 : 2.5;
        if (Addition().IsMatch(sentence)) score -= 3;
        if (Detail().IsMatch(sentence)) score -= 1.5;
        if (Result().IsMatch(sentence)) score -= 1.5;
        if (Availability().IsMatch(sentence)) score -= 8;
        if (place == 0 && act == 0) score -= 0.5;
        if (sentence.Length > SentenceFitter.MaxLength) score -= 1;
        if (act > 0 && sentences.Take(place).Any(earlier => Act(earlier) >= act)) score -= 1;
        return score - (0.15 * place);
    }

    /// <summary>Points for what the authors say that they do; 0 when they say nothing of it.</summary>
    internal static double Act(string sentence) =>
        Makes().IsMatch(sentence) ? 6
        : Shows().IsMatch(sentence) ? 4.5
        : Studies().IsMatch(sentence) ? 4
        : Passive().IsMatch(sentence) ? 3
        : Ours().IsMatch(sentence) ? 2
        : 0;

    private const string Authors =
        @"\b(?:we|I|(?:this|the|our|the present) (?:paper|work|article|survey|study|report|thesis|tutorial|note|"
        + @"review|chapter|letter|research|manuscript|technical report|position paper|system description))"
        + @"(?:,[^,]{1,60},)?(?: (?:then|thus|therefore|hence|here|first|instead|now|next|newly|formally|also|further|"
        + @"finally|have|will|aim to|"
        + @"seek to|attempt to|set out to|take a step|are the first to|propose to|\w+ly|do|can|both|and))* ";

    [GeneratedRegex(
        Authors + @"(?:propos|introduc|present|develop|design|buil[dt]|creat|construct|devis|formulat|contribut|"
        + @"describ|offer|unveil|pioneer|curat|craft|put forward|advocat|provid|establish|defin|recast|reformulat|"
        + @"initiat|implement|engineer|assembl|generali[sz]|extend|unif(?:y|ies))|"
        + @"\bwe\b.* and (?:propose|introduce|present|develop|design) ",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Makes();

    [GeneratedRegex(
        Authors + @"(?:show|prov|demonstrat|find|found|reveal|discover|identif|argu|derive|uncover|conclude|observ|"
        + @"achiev|improv|solve|obtain|determin|measur|report|characteri[sz]|quantif|hypothesi[sz]|posits?\b|releas|"
        + @"open-sourc|launch)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Shows();

    [GeneratedRegex(
        Authors + @"(?:stud|investigat|examin|explor|analy[sz]|evaluat|compar|revisit|address|tackl|consider|conduct|"
        + @"survey|review|rethink|discuss|focus|perform|ask|look|benchmark|re-examin|reexamin|apply|adapt|leverag|use|"
        + @"combin|train|collect|probe|assess|test|trace|scal|incorporat|optimi[sz]|model|learn|giv|bring|"
        + @"take|fill|attack|adopt|outlin|aim)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Studies();

    [GeneratedRegex(
        @"\b(?:is|are|was|were|has been|have been) (?:\w+ly )?(?:propos|introduc|present|develop|describ|shown|prov|"
        + @"demonstrat|deriv|stud|investigat|examin|analy[sz]|discuss|given|obtain|establish|construct|report|"
        + @"consider)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Passive();

    [GeneratedRegex(
        @"\b(?:our|the (?:proposed|present)) (?:\S+ ){0,3}(?:method|approach|framework|model|system|algorithm|work|"
        + @"benchmark|dataset|results?|findings?|analysis|study|contributions?|key|main|solution|goal|idea)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Ours();

    [GeneratedRegex(
        @"\ba (?:\S+ ){0,4}(?:framework|method|approach|model|system|benchmark|dataset|algorithm|paradigm|architecture|"
        + @"pipeline|family|suite|toolkit|library|strategy|survey|analysis|study|corpus|technique|agent|platform)\b|"
        + @"\b(?:novel|the first|called|named|termed|dubbed|coined|simple yet|new)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Naming();

    [GeneratedRegex(
        @"^(?:however|yet|recent|recently|despite|although|while|existing|current|previous|prior|traditional|though|"
        + @"unfortunately|nevertheless|in recent years|conventional|most)\b|"
        + @"\b(?:remains?|suffers?|struggles?|challeng(?:e|es|ing) (?:is|remain|lie)|has (?:become|been|shown|gained)|"
        + @"have (?:become|been|shown|gained|achieved|made|emerged)|is (?:crucial|essential|critical|important)|"
        + @"limited by)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Background();

    [GeneratedRegex(
        @"^(?:furthermore|moreover|additionally|in addition|besides|finally|lastly|second|secondly|third|"
        + @"conclusions?)\b|"
        + @"\b(?:we|this work|this paper) (?:also|further|additionally|finally)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Addition();

    [GeneratedRegex(
        @"^(?:specifically|in particular|concretely|it|they|these|those|for example|for instance|notably|such|its|"
        + @"technically|to this end, we (?:first|evaluate)|to evaluate|to validate|using|then|as a result)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Detail();

    [GeneratedRegex(
        @"\b(?:experiments|experimental|outperform\w*|surpass\w*|state-of-the-art (?:performance|results)|ablations?|"
        + @"on par with|comparable to|improv\w+ (?:by|of)|achiev\w+|"
        + @"(?:evaluate|test|validate|apply|implement) (?:our|it))\b|"
        + @"\d(?:\.\d+)?\s?\\?%",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Result();

    [GeneratedRegex(
        @"https?:|\bgithub\b|\b(?:codes?|data|datasets?|models?|weights|project page|demo|resources)\b[^.]{0,40}"
        + @"\b(?:is|are|will be|can be) (?:\w+ ){0,2}(?:available|released|open-sourced|open source|found|"
        + @"accessible)\b|"
        + @"\b(?:release|open-source|make)\b[^.]{0,60}\b(?:code|weights|checkpoints|available)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Availability();
}
