using System.Text;
using Digest.Rendering.Templates;

namespace Digest.Web.Content;

/// <summary>Text as HTML with the words of a search marked.</summary>
internal static class MarkedText
{
    /// <param name="terms">As they read in the paper; longer ones are marked before shorter ones.</param>
    public static Markup Of(string text, IReadOnlyList<string> terms)
    {
        if (terms.Count == 0) return new Markup(Encoding.UTF8.GetBytes(HtmlText.Escape(text)));
        var html = new StringBuilder(text.Length + 64);
        var plainFrom = 0;
        for (var at = 0; at < text.Length;)
        {
            if (LengthOfMatch(text, at, terms) is not (> 0 and var length))
            {
                at++;
                continue;
            }

            html.Append(HtmlText.Escape(text[plainFrom..at]));
            html.Append("<mark>").Append(HtmlText.Escape(text.Substring(at, length))).Append("</mark>");
            plainFrom = at += length;
        }

        return new Markup(Encoding.UTF8.GetBytes(html.Append(HtmlText.Escape(text[plainFrom..])).ToString()));
    }

    /// <summary>Of the longest term found here as whole words; 0 when there is none.</summary>
    private static int LengthOfMatch(string text, int at, IReadOnlyList<string> terms)
    {
        if (!char.IsLetterOrDigit(text[at]) || (at > 0 && char.IsLetterOrDigit(text[at - 1]))) return 0;
        var longest = 0;
        foreach (var term in terms)
        {
            var end = at + term.Length;
            if (term.Length > longest
                && end <= text.Length
                && (end == text.Length || !char.IsLetterOrDigit(text[end]))
                && text.AsSpan(at, term.Length).Equals(term, StringComparison.OrdinalIgnoreCase))
                longest = term.Length;
        }

        return longest;
    }
}
