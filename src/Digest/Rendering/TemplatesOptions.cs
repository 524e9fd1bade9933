namespace Digest.Rendering;

/// <summary>Section <c>Templates</c>.</summary>
public sealed class TemplatesOptions
{
    public const string Section = "Templates";

    /// <summary>A relative path is looked for in the working folder, then beside the program; a template missing there is taken from the program itself. Default: <c>templates</c>.</summary>
    public string Folder { get; set; } = "templates";
}
