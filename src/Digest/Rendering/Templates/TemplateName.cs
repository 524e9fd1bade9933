namespace Digest.Rendering.Templates;

/// <summary>What the ending of a template's name decides.</summary>
internal static class TemplateName
{
    public static bool IsHtml(string name) => name.EndsWith(".html", StringComparison.OrdinalIgnoreCase);

    public static bool IsSubject(string name) => name.EndsWith(".subject", StringComparison.OrdinalIgnoreCase);
}
