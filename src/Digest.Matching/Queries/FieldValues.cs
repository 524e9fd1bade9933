using Digest.Matching.Text;

namespace Digest.Matching.Queries;

/// <summary>The values of the fields that hold no prose.</summary>
internal static class FieldValues
{
    /// <summary>Null when <paramref name="value"/> is none for this field.</summary>
    public static QueryNode? Read(string field, string value)
    {
        value = string.Join(' ', value.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        return field switch
        {
            "author" when Words.Of(value).Count > 0 => new AuthorNode(value),
            "cat" when value.Any(char.IsAsciiLetterOrDigit) && value.IndexOf('*') is var star && (star < 0 || star == value.Length - 1) => new CategoryNode(value),
            "source" when value.Any(char.IsLetterOrDigit) => new SourceNode(value),
            "like" when value.Any(char.IsAsciiDigit) || value.Contains(':') => new LikeNode(value),
            _ => null,
        };
    }

    public static string Expected(string field) => field switch
    {
        "author" => "comes a name, for example author:Hinton or author:\"Hinton, G\"",
        "cat" => "comes a category, for example cat:cs.CL or cat:cs.*",
        "source" => "comes the name of a source, for example source:arxiv",
        "like" => "comes a paper's id, for example like:2501.19393",
        _ => "comes a word, a \"phrase\" or a group in parentheses",
    };
}
