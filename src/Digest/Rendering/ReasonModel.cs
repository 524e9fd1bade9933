using Digest.Editions;
using Digest.Rendering.Excerpts;
using Digest.Rendering.Texts;
using Scriban.Runtime;

namespace Digest.Rendering;

/// <summary>Why a paper was chosen, as templates see it.</summary>
internal static class ReasonModel
{
    public const int MaxTopicLength = 80;

    private const int MaxTerms = 6;
    private const int MaxTermLength = 60;

    /// <param name="section">The topic under which the paper is listed, which need not be named again.</param>
    public static ScriptObject Of(EditionReason reason, string? section, ReaderTexts texts)
    {
        var topic = reason.Topic is null ? null : TextCut.Truncate(reason.Topic, MaxTopicLength);
        var separator = texts["list_separator"];
        return new ScriptObject
        {
            { "kind", NameOf(reason.Kind) },
            { "topic", topic },
            { "other_topic", reason.Topic == section ? null : topic },
            { "words", Joined(reason.Terms, separator, "", "") },
            { "liked_words", Joined(reason.LikedTerms, separator, "", "") },
            {
                "terms",
                reason.Kind == ReasonKind.Author
                    ? Joined(reason.Terms, ", ", "", "")
                    : Joined(reason.Terms, ", ", "“", "”")
            },
            { "liked", Joined(reason.LikedTerms, ", ", "“", "”") },
            { "rank", reason.Rank },
        };
    }

    private static string NameOf(ReasonKind kind) => kind switch
    {
        ReasonKind.Trending => "trending",
        ReasonKind.Profile => "profile",
        ReasonKind.Related => "related",
        ReasonKind.Meaning => "meaning",
        ReasonKind.Author => "author",
        _ => "query",
    };

    private static string? Joined(IReadOnlyList<string> terms, string separator, string open, string close) =>
        terms.Count == 0
            ? null
            : string.Join(
                separator,
                terms.Take(MaxTerms).Select(term => open + TextCut.Truncate(term, MaxTermLength) + close));
}
