namespace Digest.Rendering;

/// <summary>Section <c>Templates</c>.</summary>
internal sealed class TemplatesOptions
{
    public const string Section = "Templates";

    /// <summary>
    /// A relative path is looked for in the working folder, then beside the program; a template missing there is taken
    /// from the program itself. Default: <c>templates</c>.
    /// </summary>
    public string Folder { get; set; } = "templates";
}

internal static class TemplatesOptionsValidator
{
    public static IEnumerable<string> Failures(TemplatesOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Folder))
            yield return "Templates:Folder is missing. Give a folder, for example templates.";
        else if (Path.IsPathRooted(options.Folder) && !Directory.Exists(options.Folder))
            yield return $"Templates:Folder is '{options.Folder}', which is not there. Give an existing folder.";
    }
}
