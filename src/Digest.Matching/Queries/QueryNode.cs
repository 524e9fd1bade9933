using Digest.Matching.Text;

namespace Digest.Matching.Queries;

/// <summary>Where words are looked for.</summary>
public enum QueryField
{
    /// <summary>Title, abstract and short summary.</summary>
    Any,
    Title,
    Abstract,
    Tldr,
}

/// <summary>A part of a query; equal when it reads the same.</summary>
public abstract record QueryNode;

/// <summary>
/// One plain word as it prints; a word of several parts ("fine-tuning") is found in all the ways to write it.
/// </summary>
/// <param name="Required">Written with <c>+</c>: without it there is no match.</param>
/// <param name="IsPrefix">Written with <c>*</c>: the beginning of a word.</param>
public sealed record QueryWord(string Text, bool Required = false, bool IsPrefix = false)
{
    /// <summary>The words it is read as; worked out once, and no part of its equality.</summary>
    internal IReadOnlyList<Word> Parts => field ??= Digest.Matching.Text.Words.Of(Text);

    internal bool IsStopWord => Parts.Count == 1 && StopWords.Contains(Parts[0].Surface);

    public bool Equals(QueryWord? other) =>
        other is not null && Text == other.Text && Required == other.Required && IsPrefix == other.IsPrefix;

    public override int GetHashCode() => HashCode.Combine(Text, Required, IsPrefix);
}

/// <summary>
/// Plain words, ranked together: a paper must cover enough of what they say, rare words counting more.
/// </summary>
public sealed record WordsNode(IReadOnlyList<QueryWord> Words, QueryField Field) : QueryNode
{
    /// <summary>Each word once, without those that have no subject unless there are no others.</summary>
    internal IReadOnlyList<QueryWord> Considered =>
        field ??= Words.Any(HasSubject) ? [.. Words.Where(HasSubject).Distinct()] : Words;

    /// <summary>The words as a person writes them, without signs.</summary>
    public string Text => field ??= string.Join(' ', Words.Select(word => word.Text));

    private static bool HasSubject(QueryWord word) => word.Required || word.IsPrefix || !word.IsStopWord;

    public bool Equals(WordsNode? other) =>
        other is not null && Field == other.Field && Words.SequenceEqual(other.Words);

    public override int GetHashCode() => HashCode.Combine(Field, Words.Count, Words[0]);
}

/// <summary>
/// Words next to each other in this order, or, with a <paramref name="Slop"/>, all of them within that many words of
/// their shortest form, in any order.
/// </summary>
public sealed record PhraseNode(string Text, int? Slop, QueryField Field) : QueryNode
{
    /// <summary>Its words; worked out once, and no part of its equality.</summary>
    internal IReadOnlyList<Word> Parts => field ??= Digest.Matching.Text.Words.Of(Text);

    public bool Equals(PhraseNode? other) =>
        other is not null && Text == other.Text && Slop == other.Slop && Field == other.Field;

    public override int GetHashCode() => HashCode.Combine(Text, Slop, Field);
}

/// <summary>
/// An author: family name alone, "Family, Given" or "Given Family"; given names match by their initials.
/// </summary>
public sealed record AuthorNode(string Name) : QueryNode;

/// <summary>A category as its source writes it; <c>cs</c> and <c>cs.*</c> mean all below.</summary>
public sealed record CategoryNode(string Pattern) : QueryNode;

/// <summary>The configured name of a source.</summary>
public sealed record SourceNode(string Name) : QueryNode;

/// <summary>More like the paper of this id.</summary>
public sealed record LikeNode(string PaperId) : QueryNode;

/// <summary>All of them.</summary>
public sealed record AndNode(IReadOnlyList<QueryNode> Parts) : QueryNode
{
    public bool Equals(AndNode? other) => other is not null && Parts.SequenceEqual(other.Parts);

    public override int GetHashCode() => HashCode.Combine('&', Parts.Count, Parts[0]);
}

/// <summary>At least one of them.</summary>
public sealed record OrNode(IReadOnlyList<QueryNode> Parts) : QueryNode
{
    public bool Equals(OrNode? other) => other is not null && Parts.SequenceEqual(other.Parts);

    public override int GetHashCode() => HashCode.Combine('|', Parts.Count, Parts[0]);
}

/// <summary>Papers that match this are left out; alone, everything else matches.</summary>
public sealed record NotNode(QueryNode Part) : QueryNode;
