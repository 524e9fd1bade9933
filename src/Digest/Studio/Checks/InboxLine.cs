using System.Globalization;
using System.Text;

namespace Digest.Studio.Checks;

/// <summary>What the list of a mail program shows. Lengths are in columns, at usual widths of its window.</summary>
internal sealed record InboxLine(string Program, string Sender, string Subject, string Preview)
{
    private static readonly (string Program, int Sender, int Subject, int Preview, bool Shared)[] Programs =
    [
        // Gmail gives the preview what the subject leaves of one line.
        ("Gmail, 1200 pixels", 20, 110, 110, true),
        ("Gmail app", 26, 38, 42, false),
        ("Apple Mail", 30, 52, 130, false),
        ("iOS Mail", 26, 40, 90, false),
        ("Outlook", 30, 46, 54, false),
    ];

    public static IReadOnlyList<InboxLine> Of(string sender, string subject, string preview) =>
    [
        .. Programs.Select(program =>
        {
            var shownSubject = Cut(subject, program.Subject);
            var rest = program.Shared ? Math.Max(0, program.Preview - Columns(shownSubject)) : program.Preview;
            return new InboxLine(program.Program, Cut(sender, program.Sender), shownSubject, Cut(preview, rest));
        }),
    ];

    /// <summary>Never within a letter; wide letters count twice.</summary>
    private static string Cut(string text, int columns)
    {
        if (Columns(text) <= columns) return text;
        var kept = new StringBuilder();
        var used = 0;
        var letters = StringInfo.GetTextElementEnumerator(text);
        while (letters.MoveNext())
        {
            var letter = letters.GetTextElement();
            used += Columns(letter);
            if (used > columns - 1) break;
            kept.Append(letter);
        }

        return kept.Length == 0 ? "" : kept.ToString().TrimEnd() + "…";
    }

    private static int Columns(string text)
    {
        var columns = 0;
        var letters = StringInfo.GetTextElementEnumerator(text);
        while (letters.MoveNext()) columns += IsWide(Rune.GetRuneAt(letters.GetTextElement(), 0).Value) ? 2 : 1;
        return columns;
    }

    /// <summary>Chinese, Japanese and Korean letters, full-width forms, and emoji.</summary>
    private static bool IsWide(int code) =>
        code is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
            or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE4F) or (>= 0xFF00 and <= 0xFF60)
            or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD);
}
