namespace Digest.Studio.Checks;

/// <summary>
/// The colors and sizes that text has, from style attributes and from rules for classes and tags; other selectors are
/// not understood. A style attribute wins over a rule that is not important.
/// </summary>
internal sealed class MailStyles(MailDocument document, bool dark)
{
    private readonly StyleRule[] _rules =
    [
        .. StyleSheet.Parse(document.Styles).Where(rule =>
            rule.Media.Length == 0
            || (dark && rule.Media.Contains("prefers-color-scheme", StringComparison.OrdinalIgnoreCase)
                && rule.Media.Contains("dark", StringComparison.OrdinalIgnoreCase))),
    ];

    /// <summary>Of the nearest element that says so; null where none does.</summary>
    public string? Inherited(MailElement? element, string property) =>
        element?.Path.Select(one => Own(one, property)).FirstOrDefault(value => value is not null and not "inherit");

    public string? Own(MailElement element, string property)
    {
        string? found = null;
        foreach (var rule in _rules)
            foreach (var declaration in rule.Declarations)
                if (declaration.Property == property && IsFor(rule, element) && !IsImportant(declaration.Value))
                    found = declaration.Value;
        foreach (var declaration in StyleSheet.Declarations(element["style"]))
            if (declaration.Property == property) found = declaration.Value;
        foreach (var rule in _rules)
            foreach (var declaration in rule.Declarations)
                if (declaration.Property == property && IsFor(rule, element) && IsImportant(declaration.Value))
                    found = declaration.Value;
        if (property == "background-color" && element["bgcolor"] is { Length: > 0 } color) found ??= color;
        return found?.Replace("!important", "", StringComparison.OrdinalIgnoreCase).Trim();
    }

    private static bool IsImportant(string value) => value.EndsWith("!important", StringComparison.OrdinalIgnoreCase);

    private static bool IsFor(StyleRule rule, MailElement element)
    {
        foreach (var selector in rule.Selector.Split(',', StringSplitOptions.TrimEntries))
        {
            if (selector.StartsWith('.')
                    ? element["class"].Split(' ').Contains(selector[1..])
                    : selector.Equals(element.Name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
