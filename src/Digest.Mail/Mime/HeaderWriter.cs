using System.Globalization;
using System.Text;

namespace Digest.Mail.Mime;

/// <summary>Writes header fields, folded at 78 characters where they have spaces (RFC 5322 §2.1.1, §2.2.3).</summary>
internal static class HeaderWriter
{
    private const int PreferredLine = 78;

    /// <summary>Free text (Subject): what is not plain words becomes encoded words.</summary>
    public static void Unstructured(MessageBuffer output, string name, string value) => Write(output, name, value, longestWord: 60);

    /// <summary>Tokens, URLs and the like: kept as they are as long as the line limit of 998 allows.</summary>
    public static void Structured(MessageBuffer output, string name, string value) => Write(output, name, value, longestWord: 900);

    public static void Mailbox(MessageBuffer output, string name, Mailbox mailbox)
    {
        var column = Begin(output, name);
        var displayName = HeaderText.Clean(mailbox.DisplayName).Trim();
        if (displayName.Length > 0)
        {
            column = Phrase(output, displayName, column);
            var fits = column + 3 + mailbox.HeaderAddress.Length <= PreferredLine;
            output.Write(fits ? " "u8 : "\r\n "u8);
        }

        output.Write(displayName.Length > 0 ? $"<{mailbox.HeaderAddress}>\r\n" : $"{mailbox.HeaderAddress}\r\n");
    }

    public static void Date(MessageBuffer output, DateTimeOffset date)
    {
        var offset = date.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "");
        output.Write(string.Create(CultureInfo.InvariantCulture, $"Date: {date:ddd, dd MMM yyyy HH:mm:ss} {offset}\r\n"));
    }

    private static void Write(MessageBuffer output, string name, string value, int longestWord)
    {
        value = HeaderText.Clean(value);
        var column = Begin(output, name);
        var words = value.Split(' ');
        var isPlain = HeaderText.IsPrintableAscii(value) && !HeaderText.LooksEncoded(value) && words.All(word => word.Length > 0 && word.Length <= longestWord);
        if (value.Length > 0 && !isPlain)
        {
            EncodedWords.Write(output, Encoding.UTF8.GetBytes(value), column);
        }
        else
        {
            for (var i = 0; i < words.Length; i++)
            {
                if (i > 0 && column + 1 + words[i].Length > PreferredLine)
                {
                    output.Write("\r\n"u8);
                    column = 0;
                }

                if (i > 0) output.WriteByte((byte)' ');
                output.Write(words[i]);
                column += words[i].Length + (i > 0 ? 1 : 0);
            }
        }

        output.Write("\r\n"u8);
    }

    private static int Begin(MessageBuffer output, string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExceptInRange('!', '~') || name.Contains(':'))
            throw new ArgumentException($"'{HeaderText.Clean(name)}' is not a header name (RFC 5322 §2.2).", nameof(name));
        output.Write(name);
        output.Write(": "u8);
        return name.Length + 2;
    }

    /// <summary>A display name: atoms, else a quoted string, else encoded words (RFC 5322 §3.2.5).</summary>
    private static int Phrase(MessageBuffer output, string text, int column)
    {
        if (text.Length > 60 || !HeaderText.IsPrintableAscii(text) || HeaderText.LooksEncoded(text))
            return EncodedWords.Write(output, Encoding.UTF8.GetBytes(text), column);
        var phrase = text.Split(' ').All(Mime.Mailbox.IsAtom) ? text : Mime.Mailbox.Quote(text);
        if (column + phrase.Length > PreferredLine)
        {
            output.Write("\r\n "u8);
            column = 1;
        }

        output.Write(phrase);
        return column + phrase.Length;
    }
}
