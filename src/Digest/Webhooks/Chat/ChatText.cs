using System.Text;
using System.Text.RegularExpressions;

namespace Digest.Webhooks.Chat;

/// <summary>
/// Writes a message as each chat reads it. What papers and people wrote stays text, and calls no one.
/// </summary>
internal static partial class ChatText
{
    /// <summary>ntfy makes a file of a longer message.</summary>
    private const int MaxNtfyBytes = 4000;

    public static string Slack(ChatMessage message) => string.Join('\n',
        [
            $"*{SlackText(message.Title)}*",
            .. message.Lines.Select(line =>
                $"• {(line.Url is { } url ? $"<{SlackLink(url)}|{SlackText(line.Text)}>" : SlackText(line.Text))}"
                    + (line.Note.Length > 0 ? $" — {SlackText(line.Note)}" : "")),
        ]);

    public static string Mattermost(ChatMessage message) => string.Join('\n',
        [
            $"**{MarkdownText(message.Title)}**",
            .. message.Lines.Select(line =>
                $"- {(line.Url is { } url ? $"[{MarkdownText(line.Text)}](<{MarkdownLink(url)}>)"
                    : MarkdownText(line.Text))}{(line.Note.Length > 0 ? $" — {MarkdownText(line.Note)}" : "")}"),
        ]);

    /// <summary>The lines that fit; the title is a header.</summary>
    public static string Ntfy(ChatMessage message)
    {
        var text = new StringBuilder();
        var length = 0;
        foreach (var line in message.Lines)
        {
            var written = line.Url is null ? $"{line.Text}\n" : $"{line.Text}\n{line.Url}\n";
            length += Encoding.UTF8.GetByteCount(written);
            if (length > MaxNtfyBytes) break;
            text.Append(written);
        }

        return text.Length == 0 ? message.Title : text.ToString().TrimEnd('\n');
    }

    /// <summary>
    /// With three signs escaped, nothing is a link or a mention in Slack. Others that read its format know a bare @.
    /// </summary>
    private static string SlackText(string text) => Mention().Replace(SlackEscaped(text), "@\u200B");

    private static string SlackLink(string url) =>
        SlackEscaped(url).Replace("|", "%7C", StringComparison.Ordinal);

    private static string SlackEscaped(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>A name after an @ that begins a word is a person, or all of them.</summary>
    private static string MarkdownText(string text) =>
        Mention().Replace(MarkdownSign().Replace(text, @"\$0"), "@\u200B");

    private static string MarkdownLink(string url) => url
        .Replace("<", "%3C", StringComparison.Ordinal)
        .Replace(">", "%3E", StringComparison.Ordinal);

    [GeneratedRegex(@"[\\`*_{}\[\]<>()#~|!]")]
    private static partial Regex MarkdownSign();

    [GeneratedRegex(@"(?<!\w)@")]
    private static partial Regex Mention();
}
