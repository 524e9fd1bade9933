using System.Collections.Frozen;

namespace Digest.Matching.Queries;

/// <summary>The phrases that describe a query in one language, by key; <c>{part}</c> is filled in.</summary>
public sealed class QueryWording(Func<string, string> phrase)
{
    /// <summary>The program's own language, and every key that another needs.</summary>
    public static readonly FrozenDictionary<string, string> EnglishPhrases = new Dictionary<string, string>
    {
        ["query_phrase"] = "the phrase \"{text}\"",
        ["query_near"] = "\"{text}\" with at most {count} other words between",
        ["query_author"] = "by {name}",
        ["query_category"] = "in category {name}",
        ["query_source"] = "from {name}",
        ["query_like"] = "like paper {name}",
        ["query_not"] = "not {part}",
        ["query_and"] = " and ",
        ["query_or"] = " or ",
        ["query_word"] = "the word {word}",
        ["query_most"] = "most of: {words}",
        ["query_must"] = "must contain {words}",
        ["query_in_title"] = "{part} in the title",
        ["query_in_abstract"] = "{part} in the abstract",
        ["query_in_tldr"] = "{part} in the short summary",
        ["list_separator"] = ", ",
    }.ToFrozenDictionary();

    public static readonly QueryWording English = new(key => EnglishPhrases[key]);

    public string this[string key] => phrase(key);

    public string Fill(string key, string name, string value) =>
        phrase(key).Replace($"{{{name}}}", value, StringComparison.Ordinal);
}
