using Digest.Matching.Text;

namespace Digest.Matching.Queries;

/// <summary>Parses the values of fields without prose.</summary>
internal static class FieldValues
{
    /// <summary>The node; null when <paramref name="value"/> is not valid for this field.</summary>
    public static QueryNode? Read(string field, string value)
    {
        value = string.Join(' ', value.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        return field switch
        {
            "author" when Words.Of(value).Count > 0 => new AuthorNode(value),
            "cat"
                when value.Any(char.IsAsciiLetterOrDigit)
                    && value.IndexOf('*') is var star
                    && (star < 0 || star == value.Length - 1) => new CategoryNode(value),
            "source" when value.Any(char.IsLetterOrDigit) => new SourceNode(value),
            "like" when value.Any(char.IsAsciiDigit) || value.Contains(':') => new LikeNode(value),
            _ => null,
        };
    }

    public static string Expected(string field) => field switch
    {
        "author" => "there must be a name, for example author:Hinton or author:\"Hinton, G\"",
        "cat" => "there must be a category, for example cat:cs.CL or cat:cs.*",
        "source" => "there must be the name of a source, for example source:arxiv",
        "like" => "there must be a paper id, for example like:2501.19393",
        _ => "there must be a word, a \"phrase\" or a group in parentheses",
    };
}
