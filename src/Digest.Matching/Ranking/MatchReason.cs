using Digest.Matching.Indexing;
using Digest.Matching.Profiles;

namespace Digest.Matching.Ranking;

/// <summary>A stretch of a field's text, in UTF-16 units; neighbouring matched words are one.</summary>
public readonly record struct MatchedWord(TextField Field, int Start, int Length);

/// <summary>
/// Why a document matches a topic. Small, since an edition run keeps one for each topic and paper; texts are cut out
/// when asked for.
/// </summary>
public sealed class MatchReason
{
    private const int StrongestTerms = 5;
    private const int LikedTermsBesideWords = 3;

    private readonly MatchIndex _index;
    private readonly int _document;
    private readonly TopicProfile? _profile;

    internal MatchReason(MatchIndex index, int document, MatchedWord[] words, string[] labels, TopicProfile? profile)
    {
        (_index, _document, _profile) = (index, document, profile);
        Words = words;
        Labels = labels;
    }

    /// <summary>What the query found and where, in order of field and place; what a mail marks.</summary>
    public IReadOnlyList<MatchedWord> Words { get; }

    /// <summary>What was found outside prose, as it reads in the paper: authors, categories, sources.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>At most three of <see cref="Labels"/> and the texts of <see cref="Words"/>, each stem once.</summary>
    public IReadOnlyList<string> QueryTerms => field ??= ReasonTerms.Of(Words.Select(TextOf), Labels);

    /// <summary>The topic's plain words, when the paper has none of them and is close to them in meaning; otherwise
    /// null.</summary>
    public string? MeaningOf =>
        QueryTerms.Count == 0 && _index.Documents[_document].Meaning.Length > 0
            ? _profile?.Words.FirstOrDefault(words => words.Meaning is not null)?.Words
            : null;

    /// <summary>
    /// The paper's strongest terms in the topic's profile, as written in the paper, strongest first; computed on first
    /// use.
    /// </summary>
    public IReadOnlyList<string> ProfileTerms =>
        field ??= _profile is null ? [] : ProfileTermFinder.Strongest(_index, _profile, _document, StrongestTerms);

    /// <summary>The profile was learned from liked papers.</summary>
    public bool IsFromExamples => _profile is { IsFromExamples: true };

    /// <summary>
    /// The terms in common with liked papers beyond the query's words; empty unless they count by themselves.
    /// </summary>
    public IReadOnlyList<string> LikedTerms =>
        field ??=
            IsFromExamples && _profile!.SpeaksFor(_index.Postings, _document)
                ?
                [
                    .. ProfileTerms
                        .Where(term => !QueryTerms.Any(word => Overlap(term, word)))
                        .Take(LikedTermsBesideWords),
                ]
                : [];

    private static bool Overlap(string a, string b) =>
        a.Contains(b, StringComparison.OrdinalIgnoreCase) || b.Contains(a, StringComparison.OrdinalIgnoreCase);

    /// <summary>As it is written in the paper.</summary>
    public string TextOf(MatchedWord word) =>
        _index.Documents[_document].TextOf(word.Field).Substring(word.Start, word.Length);
}
