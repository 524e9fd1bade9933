using System.Text;
using System.Text.RegularExpressions;
using Digest.Papers.Text;
using Xunit;

namespace Digest.Tests.Papers.Text;

/// <summary>Properties that hold for any input, tried on texts put together at random from the pieces that TeX is made of.</summary>
public partial class PaperTextPropertyTests
{
    private static readonly string[] Pieces =
    [
        "a", "word", "Wörter", " ", "  ", "\n", "\n\n", "5", "42", ".", ",", "(", ")", "-", "--", "---", "~", "`", "``", "'", "''", "\"", "$", "$$", "{", "}", "^", "_", "\\",
        "\\alpha", "\\textbf{", "\\'", "\\\"", "\\{", "\\}", "\\$", "\\%", "\\\\", "\\frac", "\\mathbb{R}", "\\unknown", "\\hat", "{x}", "{\\bf ", "https://example.org/a", "\\url{",
        "\\(", "\\)", "\\left(", "\\text{", "\\i", "é", "e\u0301", "😀", "\ud800", "\u202e", "\u0000", "<3B", "&amp;", "\\textsuperscript{", "\\c", "\\v ", "K",
    ];

    [Fact]
    public void Cleaning_twice_is_cleaning_once()
    {
        foreach (var text in Texts(20_000))
        {
            var title = PaperText.Title(text);
            Assert.Equal(title, PaperText.Title(title));
            var paragraphs = PaperText.Abstract(text);
            Assert.Equal(paragraphs, PaperText.Abstract(paragraphs));
        }
    }

    [Fact]
    public void Braces_stay_balanced_or_untouched()
    {
        foreach (var text in Texts(20_000))
        {
            var (before, after) = (Balance(SafeCharacters.Keep(text)), Balance(PaperText.Title(text)));
            // A command that was cut off takes the brace along that nothing closes.
            Assert.True(
                after <= before && after >= before - Opened().Count(text), $"[{text}] → [{PaperText.Title(text)}]");
        }
    }

    [Fact]
    public void A_title_is_one_line_of_whole_characters()
    {
        foreach (var text in Texts(5_000))
        {
            var title = PaperText.Title(text);
            Assert.DoesNotContain(title, c => char.IsControl(c) || c is '\u202e');
            Assert.Equal(title, title.Trim());
            Assert.Equal(title, new UTF8Encoding(false, true).GetString(new UTF8Encoding(false, true).GetBytes(title)));
        }
    }

    [Fact]
    public void Real_texts_keep_their_words()
    {
        foreach (var text in RealTexts())
        {
            var cleaned = PaperText.Abstract(text);
            Assert.Equal(cleaned, PaperText.Abstract(cleaned));
            if (!text.Any(@"\${^_~`".Contains) && !text.Contains("--", StringComparison.Ordinal))
                Assert.Equal(string.Join(' ', text.Normalize().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), cleaned.Replace("\n\n", " ", StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> RealTexts() =>
        SharedData.Files("papers", "*.jsonl").SelectMany(File.ReadLines).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement)
            .SelectMany(paper => new[] { paper.GetProperty("title").GetString()!, paper.GetProperty("abstract").GetString()! });

    [GeneratedRegex(@"\\text(bf)?\s*\{")]
    private static partial Regex Opened();

    /// <summary>Opening minus closing braces that are not escaped.</summary>
    private static int Balance(string text)
    {
        var balance = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '{') balance++;
            else if (text[i] == '}') balance--;
        }
        return balance;
    }

    private static IEnumerable<string> Texts(int count)
    {
        var random = new Random(20251105);
        for (var i = 0; i < count; i++)
            yield return string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => Pieces[random.Next(Pieces.Length)]));
    }
}
