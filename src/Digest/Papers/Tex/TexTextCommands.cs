using System.Text;

namespace Digest.Papers.Tex;

/// <summary>
/// Commands in running text: accents, escapes, letters, fonts, links; a formula's command outside of a formula is read
/// as one.
/// </summary>
internal static class TexTextCommands
{
    private static readonly HashSet<string> Fonts =
    [
        "textbf",
        "textit",
        "emph",
        "text",
        "textrm",
        "texttt",
        "textsc",
        "textsf",
        "textsl",
        "textup",
        "textmd",
        "textnormal",
        "underline",
        "ul",
        "uline",
        "mbox",
        "hbox",
        "textcolor",
    ];

    /// <summary>
    /// Appends what the command at the backslash prints and returns where it ends; what is not understood is appended
    /// as it was, with its arguments.
    /// </summary>
    public static int Read(string text, int i, StringBuilder output, int depth)
    {
        var (name, end) = TexCursor.Command(text, i);
        if (TexAccents.TryRead(text, name, end) is var (letter, letterEnd))
        {
            output.Append(letter);
            return letterEnd;
        }
        return Escape(text, name, end, output, depth)
            ?? Letter(text, name, end, output)
            ?? Argument(text, name, end, output, depth)
            ?? TexDocumentCommands.Read(text, name, end, output, depth)
            ?? Delimited(text, name, end, output, depth)
            ?? Mathematical(text, i, output, depth)
            ?? TexLeftovers.Read(text, name, end, output, depth)
            ?? Verbatim(text, i, end, output);
    }

    private static int? Escape(string text, string name, int end, StringBuilder output, int depth)
    {
        switch (name)
        {
            case "%" or "&" or "#" or "_" or "$":
                output.Append(name);
                return end;
            case " " or ",":
                output.Append(' ');
                return end;
            case "-" or "/" or "@":
                return end;
            case "\\" when end >= text.Length || char.IsWhiteSpace(text[end]):
                output.Append(' ');
                return end;
            // \{…\} only as a pair: a single brace would change what the braces around it enclose.
            case "{"
                when TexCursor.Find(text, end, @"\}") is var close and >= 0
                    && text.IndexOf(@"\{", end, close - end, StringComparison.Ordinal) < 0:
                output.Append('{').Append(TexText.ToUnicode(text[end..close], depth + 1)).Append('}');
                return close + 2;
            default:
                return null;
        }
    }

    private static int? Letter(string text, string name, int end, StringBuilder output)
    {
        if (TexSymbols.Silent.Contains(name) && name.Length > 4) return SkipEmptyGroup(text, end);
        if (!TexSymbols.Letters.TryGetValue(name, out var print)) return null;
        output.Append(print);
        var behind = SkipEmptyGroup(text, end);
        if (behind >= text.Length - 1) return behind;
        if (print[^1] == '.' && text[behind] == '.') return behind + 1;
        // TeX eats the space behind a letter ("Stra\ss e"); a sign or a name is most often followed by a word of its
        // own.
        var isLetter = print.Length == 1 && char.IsLetter(print[0]) && char.IsLower(text[end + 1]);
        return behind == end && text[end] == ' ' && (isLetter || print is "/" or "∖") ? end + 1 : behind;
    }

    private static int? Argument(string text, string name, int end, StringBuilder output, int depth)
    {
        var isScript = name is "textsuperscript" or "textsubscript";
        if (!Fonts.Contains(name) && !isScript && name is not ("href" or "url")) return null;
        if (ReadArgument(text, name, end) is not var (argument, argumentEnd)) return null;
        switch (name)
        {
            case "href" or "textcolor":
                if (TexCursor.Group(text, argumentEnd) is not var (shown, shownEnd)) return null;
                output.Append(TexText.ToUnicode(shown, depth + 1));
                if (name == "href" && !shown.Contains(argument, StringComparison.Ordinal))
                    output.Append(" (").Append(Address(argument)).Append(')');
                return shownEnd;
            case "url":
                output.Append(Address(argument));
                return argumentEnd;
            case "textsuperscript" or "textsubscript":
                var script = TexText.ToUnicode(argument, depth + 1);
                var mapped = TexScripts.TryMap(script, name == "textsuperscript");
                // In running text the words themselves say as much; a digit that is not raised would be another number.
                if (mapped is null && !script.All(c => char.IsLetter(c) || char.IsSymbol(c))) return null;
                output.Append(mapped ?? script);
                return argumentEnd;
            default:
                output.Append(TexText.ToUnicode(argument, depth + 1));
                return argumentEnd;
        }
    }

    /// <summary>Braces, or, as in <c>{\textbf U}nbiased</c>, the one letter that ends the group.</summary>
    private static (string Value, int End)? ReadArgument(string text, string name, int end) =>
        TexCursor.Group(text, Fonts.Contains(name) && end < text.Length && text[end] == ' ' ? end + 1 : end)
        ?? (
            Fonts.Contains(name)
            && TexCursor.Argument(text, end) is var (letter, letterEnd)
            && letterEnd == text.Length
            && letter.Length == 1
                ? (letter, letterEnd)
                : null);

    private static string Address(string argument) =>
        argument
            .Replace(@"\_", "_", StringComparison.Ordinal)
            .Replace(@"\%", "%", StringComparison.Ordinal)
            .Replace(@"\#", "#", StringComparison.Ordinal)
            .Trim();

    /// <summary><c>\(…\)</c> and <c>\[…\]</c>.</summary>
    private static int? Delimited(string text, string name, int end, StringBuilder output, int depth)
    {
        if (name is not ("(" or "[")) return null;
        var close = TexCursor.Find(text, end, name == "(" ? @"\)" : @"\]");
        if (close < 0 || TexMath.TryConvert(text[end..close], depth + 1) is not { } converted) return null;
        output.Append(converted);
        return close + 2;
    }

    private static int? Mathematical(string text, int i, StringBuilder output, int depth)
    {
        var (name, nameEnd) = TexCursor.Command(text, i);
        if (!char.IsAsciiLetter(name.FirstOrDefault()) || TexSymbols.Silent.Contains(name)) return null;
        var math = new StringBuilder();
        var end = TexMath.Command(text, i, math, depth + 1);
        if (end < 0 || !TexCursor.IsBalanced(math)) return null;
        output.Append(math);
        // Running text keeps the space that a formula would not show.
        return end > nameEnd && text[nameEnd..end].All(c => c == ' ') ? nameEnd : SkipEmptyGroup(text, end);
    }

    /// <summary>
    /// An unknown command keeps its arguments untouched: half of it converted would be worse than none.
    /// </summary>
    private static int Verbatim(string text, int i, int end, StringBuilder output)
    {
        if (SkipEmptyGroup(text, end) is var behind && behind > end
            && (behind == text.Length || !char.IsAsciiLetter(text[behind])))
        {
            output.Append(text, i, end - i);
            return behind;
        }

        while (end < text.Length && TexCursor.Group(text, end) is var (_, groupEnd)) end = groupEnd;
        output.Append(text, i, end - i);
        return end;
    }

    private static int SkipEmptyGroup(string text, int end) => text.AsSpan(end).StartsWith("{}") ? end + 2 : end;
}
