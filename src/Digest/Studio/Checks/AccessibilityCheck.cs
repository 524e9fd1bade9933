using System.Globalization;
using Digest.Studio.Renderings;

namespace Digest.Studio.Checks;

/// <summary>What a reader who hears the mail, or sees it badly, depends on (WCAG 2.2, AA).</summary>
internal static class AccessibilityCheck
{
    /// <summary>Below it many people cannot read.</summary>
    private const double LeastFontSize = 12;

    private const double LeastContrast = 4.5;
    private const double LeastContrastOfLarge = 3;

    public static CheckResult Structure(MailDocument document, TemplateMap map) => CheckResult.Of(
        "Accessibility",
        Findings(document, map),
        "Language, title, headings, tables, links and sizes of text are in order.",
        "WCAG 2.2, AA");

    public static CheckResult Pictures(MailDocument document, TemplateMap map)
    {
        var pictures = document.Elements.Where(element => element.Name == "img").ToList();
        return CheckResult.Of(
            "Alternative texts",
            pictures.Where(picture => !picture.Attributes.ContainsKey("alt"))
                .Select(picture => new Finding(
                    Severity.Problem, "A picture has no alt text.", map.At(picture.Offset))),
            pictures.Count == 0 ? "There are no pictures." : "Every picture has one.");
    }

    public static CheckResult Contrast(MailDocument document, TemplateMap map) => CheckResult.Of(
        "Contrast",
        Contrasts(document, map, dark: false).Concat(Contrasts(document, map, dark: true)),
        "At least 4.5:1 for every text, light and dark.",
        "WCAG 2.2, 1.4.3");

    private static IEnumerable<Finding> Findings(MailDocument document, TemplateMap map)
    {
        var byName = document.Elements.ToLookup(element => element.Name);
        if (byName["html"].FirstOrDefault() is not { } html || html["lang"].Length == 0)
            yield return new Finding(Severity.Problem, "The html tag names no language (lang).", map.At(0));
        if (byName["title"].FirstOrDefault() is not { } title || document.TextOf(title).Length == 0)
            yield return new Finding(Severity.Problem, "There is no title.", map.At(0));
        foreach (var table in byName["table"].Where(table => table["role"] is not ("presentation" or "none")))
            if (!document.Elements.Any(cell => cell.Name == "th" && cell.Path.Contains(table)))
                yield return new Finding(
                    Severity.Problem, "A table for the layout lacks role=\"presentation\".", map.At(table.Offset));
        foreach (var link in byName["a"].Where(link => link["href"].Length > 0))
            if (NameOf(document, link).Length == 0)
                yield return new Finding(Severity.Problem, "A link has no text.", map.At(link.Offset));
        foreach (var finding in Headings(document, map)) yield return finding;
        foreach (var finding in SmallTexts(document, map)) yield return finding;
    }

    private static string NameOf(MailDocument document, MailElement link)
    {
        var inside = document.Elements.Where(element => element.Name == "img" && element.Path.Contains(link));
        return document.TextOf(link) + link["aria-label"] + string.Concat(inside.Select(picture => picture["alt"]));
    }

    private static IEnumerable<Finding> Headings(MailDocument document, TemplateMap map)
    {
        var last = 0;
        foreach (var heading in document.Elements.Where(element => element.Name is ['h', >= '1' and <= '6']))
        {
            var level = heading.Name[1] - '0';
            if (level > last + 1)
                yield return new Finding(
                    Severity.Problem,
                    last == 0 ? $"The first heading is <{heading.Name}>." : $"<{heading.Name}> follows <h{last}>.",
                    map.At(heading.Offset));
            last = level;
        }

        if (last == 0) yield return new Finding(Severity.Problem, "There are no headings.", map.At(0));
    }

    private static IEnumerable<Finding> SmallTexts(MailDocument document, TemplateMap map)
    {
        var styles = new MailStyles(document, dark: false);
        foreach (var text in Visible(document, styles))
            if (PixelsOf(styles.Inherited(text.Parent, "font-size")) is { } size and < LeastFontSize)
                yield return new Finding(
                    Severity.Problem,
                    FormattableString.Invariant($"Text of {size} pixels: at least {LeastFontSize} can be read."),
                    map.At(text.Parent!.Offset));
    }

    private static IEnumerable<Finding> Contrasts(MailDocument document, TemplateMap map, bool dark)
    {
        var styles = new MailStyles(document, dark);
        foreach (var text in Visible(document, styles))
        {
            // What the mail leaves to the program, the program makes readable.
            if (Color.Parse(styles.Inherited(text.Parent, "color")) is not { } color) continue;
            if (Color.Parse(BackgroundOf(styles, text.Parent!)) is not { } background) continue;
            var contrast = color.ContrastTo(background);
            var size = PixelsOf(styles.Inherited(text.Parent, "font-size")) ?? 16;
            var isBold = styles.Inherited(text.Parent, "font-weight") is "bold" or "600" or "700" or "800" or "900";
            // WCAG's large text: 18 points, or 14 bold.
            if (contrast >= (size >= 24 || (isBold && size >= 18.66) ? LeastContrastOfLarge : LeastContrast)) continue;
            yield return new Finding(
                Severity.Problem,
                FormattableString.Invariant($"{contrast:0.0}:1 in {(dark ? "dark" : "light")} colors."),
                map.At(text.Parent!.Offset));
        }
    }

    private static string? BackgroundOf(MailStyles styles, MailElement element) => element.Path
        .Select(one => styles.Own(one, "background-color") ?? styles.Own(one, "background"))
        .FirstOrDefault(value => value is not null and not "transparent" and not "none");

    private static IEnumerable<MailText> Visible(MailDocument document, MailStyles styles) =>
        document.Texts.Where(text =>
            text.Parent is not null
            && !string.IsNullOrWhiteSpace(text.Text)
            && !text.Parent.Path.Any(element =>
                element.Name is "head" or "title" or "script" || styles.Own(element, "display") is "none"));

    private static double? PixelsOf(string? size) =>
        size?.EndsWith("px", StringComparison.Ordinal) == true
        && double.TryParse(size[..^2], CultureInfo.InvariantCulture, out var pixels)
            ? pixels
            : null;
}
