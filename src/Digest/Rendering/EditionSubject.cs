using Digest.Rendering.Cards;
using Digest.Rendering.Excerpts;
using Digest.Rendering.Texts;
using Scriban.Runtime;

namespace Digest.Rendering;

/// <summary>
/// The subject of a digest, what is in it first: <c>LiteAttention and 9 more: Video generation, Agents</c>.
/// </summary>
internal static class EditionSubject
{
    private const int MaxNameLength = 60;

    /// <summary>What a mail program on a wide screen shows; on a phone it is half of that.</summary>
    private const int MaxLength = 100;

    public static string Of(PaperCard[] papers, IReadOnlyList<ScriptObject> topics, ReaderTexts texts)
    {
        if (papers.Length == 0) return "";
        if (papers.Length == 1) return TextCut.Truncate(papers[0].Title, MaxLength);
        var subject = texts.Count("subject_more", papers.Length - 1, NameOf(papers[0].Title));
        var separator = texts["colon"];
        foreach (var topic in topics)
        {
            var name = topic.GetSafeValue<string>("name")!;
            if (subject.Length + separator.Length + name.Length > MaxLength) break;
            subject += separator + name;
            separator = texts["list_separator"];
        }

        return subject;
    }

    /// <summary>What the authors call it, before the colon; else the beginning of the title.</summary>
    private static string NameOf(string title)
    {
        var colon = title.IndexOf(": ", StringComparison.Ordinal);
        return colon is > 1 and <= 40 ? title[..colon] : TextCut.Truncate(title, MaxNameLength);
    }
}
