using System.Text;
using Digest.Matching.Queries;

namespace Digest.TestData.Fuzzing;

/// <summary>Texts that people and cats type into a search box.</summary>
internal static class RandomQueries
{
    private static readonly string[] Pieces =
    [
        "graph", "neural", "LLM", "fine-tuning", "state-of-the-art", "C++", "3.5", "naïve", "机器学习", "東京", "한국어", "AND", "OR", "NOT", "and", "(", ")", "\"", "“", "”", "-", "+", "*", "~", "~5",
        "~99999999999", ":", "title:", "abs:", "author:", "autor:", "cat:", "cat:cs.*", "source:arxiv", "like:2501.19393", "like:", "\"a b\"", "\"a b\"~3", "Hinton,", "G", "&&", "||", "|", "—", "…", "\t", "\n", "\0",
        "\ud83d\ude00", "\ud83d", "\ude00", "ﬃ's", "İ", "ß", "x'", "'s", "--", "-(", "+\"", "tran*", "*a", "a:b", "http://x.y/z?q=1", "é", "\u0301", "ﷺ", "１２", "½", " ", "  ",
    ];

    public static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var left = random.Next(12); left > 0; left--)
        {
            if (random.Next(8) == 0) text.Append((char)random.Next(0x10000));
            else text.Append(Pieces[random.Next(Pieces.Length)]);
            if (random.Next(3) > 0) text.Append(' ');
        }
        return text.ToString();
    }

    /// <summary>Null when the text behaves: it parses or explains itself, and what it prints parses to the same query.</summary>
    public static string? Fault(string text)
    {
        var parsed = TopicQuery.Parse(text);
        if (parsed.Query is null) return FaultOf(text, parsed.Problems);
        var printed = parsed.Query.ToString();
        var again = TopicQuery.Parse(printed).Query;
        if (again is null) return $"prints as {printed}, which is no query";
        if (!again.Equals(parsed.Query) || again.ToString() != printed) return $"prints as {printed}, which reads as {again}";
        return parsed.Query.Describe().Length == 0 ? "has no reading" : null;
    }

    private static string? FaultOf(string text, IReadOnlyList<QueryProblem> problems)
    {
        if (problems.Count == 0) return "neither parses nor says why";
        foreach (var problem in problems)
        {
            if (problem.Position < 0 || problem.Position + problem.Length > text.Length) return $"points outside: {problem}";
            if (problem.Message.Length == 0) return "says nothing";
            if (problem.Suggestion.Length > 0 && !TopicQuery.Parse(problem.Suggestion).IsValid) return $"suggests {problem.Suggestion}, which is no query";
        }
        return null;
    }
}
