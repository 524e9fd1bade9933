using System.Text.RegularExpressions;
using Digest.Papers.Text;

namespace Digest.Summaries;

/// <summary>Takes from a model's response what may appear in a mail: one line of plain text without links.</summary>
internal static partial class SummaryText
{
    public const int MaxLength = 240;

    private const int MinLength = 20;

    /// <returns>Null when the response is not usable.</returns>
    public static string? Of(string? answer)
    {
        if (string.IsNullOrWhiteSpace(answer) || answer.Length > 20 * MaxLength) return null;
        var line = string.Join(' ', SafeCharacters.Keep(Thoughts().Replace(answer, " "))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        line = Label().Replace(line, "").Trim('"', '“', '”', '„', '«', '»', ' ', '*', '`');
        if (NotPlain().IsMatch(line)) return null;
        if (line.Length > MaxLength) line = WholeSentences(line);
        return line.Length >= MinLength || line.Any(letter => letter > 0x2E80) && line.Length >= MinLength / 4
            ? line
            : null;
    }

    /// <summary>The sentences that fit; nothing when the first is too long.</summary>
    private static string WholeSentences(string line)
    {
        for (var end = MaxLength - 1; end > 0; end--)
            if (line[end] is '。' or '！' or '？' || (line[end] is '.' or '!' or '?' && line[end + 1] == ' '))
                return line[..(end + 1)];
        return "";
    }

    /// <summary>What some models think aloud before they answer.</summary>
    [GeneratedRegex("<think>.*?</think>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Thoughts();

    [GeneratedRegex(@"^(?:\*\*)?(?:summary|tl;?dr|zusammenfassung|résumé|resumen|摘要|总结)(?:\*\*)?\s*[:：]\s*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    /// <summary>Links, addresses, mark-up, code and JSON.</summary>
    [GeneratedRegex(@"https?:|www\.|://|\]\(|</?[a-z]|[{}]|```|\S@\S|\b[a-z0-9-]+\.(?:com|org|net|io|ai|cn|ru)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NotPlain();
}
