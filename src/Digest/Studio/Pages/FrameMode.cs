using System.Text.RegularExpressions;

namespace Digest.Studio.Pages;

/// <summary>
/// How a frame shows the mail. Only <see cref="Light"/>, <see cref="Dark"/> and <see cref="Inverted"/> change its HTML.
/// </summary>
internal enum FrameMode
{
    /// <summary>As it is sent.</summary>
    Sent,

    /// <summary>As in a light mail program, whatever the browser prefers.</summary>
    Light,

    /// <summary>As in a dark mail program that follows the mail's own media query.</summary>
    Dark,

    /// <summary>As in a dark mail program that knows no media query and turns the colours round by force.</summary>
    Inverted,

    WithoutPictures,

    WithoutStyles,
}

/// <summary>Puts the mail into a scheme of colours without the browser's help.</summary>
internal static partial class FrameHtml
{
    private const string Inversion =
        "<style>html{background:#fff;filter:invert(1) hue-rotate(180deg)}"
        + "img{filter:invert(1) hue-rotate(180deg)}</style>";

    public static string In(FrameMode mode, string html) => mode switch
    {
        FrameMode.Light => InScheme(html, "light"),
        FrameMode.Dark => InScheme(html, "dark"),
        FrameMode.Inverted => Closing().Replace(InScheme(html, "light"), Inversion + "</head>", 1),
        _ => html,
    };

    /// <summary>A frame has no file beside it.</summary>
    public static string WithStylesheet(string html, string css) =>
        Stylesheet().Replace(html, _ => $"<style>{css.Replace("</", "<\\/", StringComparison.Ordinal)}</style>", 1);

    private static string InScheme(string html, string scheme)
    {
        var decided = Preference().Replace(html, match =>
            match.Groups[1].Value == scheme ? "(min-width:0)" : "(max-width:0)");
        return Offer().Replace(SchemeOffer().Replace(decided, $"color-scheme:{scheme}"), $"$1{scheme}$2");
    }

    [GeneratedRegex(@"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", RegexOptions.IgnoreCase)]
    private static partial Regex Preference();

    [GeneratedRegex(@"(?<![-\w])color-scheme\s*:\s*(light dark|dark light)", RegexOptions.IgnoreCase)]
    private static partial Regex SchemeOffer();

    [GeneratedRegex("""(<meta name="color-scheme" content=")light dark(")""", RegexOptions.IgnoreCase)]
    private static partial Regex Offer();

    [GeneratedRegex("</head>", RegexOptions.IgnoreCase)]
    private static partial Regex Closing();

    [GeneratedRegex("""<link rel="stylesheet"[^>]*>""", RegexOptions.IgnoreCase)]
    private static partial Regex Stylesheet();
}
